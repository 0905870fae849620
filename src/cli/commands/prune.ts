import type { Command } from 'commander'
import { FINISHED_STATES } from '../../job.ts'
import { withStore } from '../connect.ts'
import { counted } from '../counted.ts'
import { action, type Invocation } from '../invocation.ts'

export function define(command: Command): void {
  command.action(action(prune))
}

async function prune({ flags, out }: Invocation): Promise<void> {
  await withStore(flags, async ({ app }) => {
    const pruned = await app.jobs.prune()
    const total = FINISHED_STATES.reduce((sum, state) => sum + pruned[state], 0)
    const parts = FINISHED_STATES.filter((state) => pruned[state] > 0).map((state) => `${pruned[state]} ${state}`)
    out.result(pruned, () => [`${counted(total, 'job')} deleted${parts.length > 0 ? ` (${parts.join(', ')})` : ''}.`])
  })
}
