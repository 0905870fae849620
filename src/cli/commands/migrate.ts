import type { Command } from 'commander'
import { addressOf, refuseMissing, settingsOf } from '../connect.ts'
import { action, type Invocation } from '../invocation.ts'

export function define(command: Command): void {
  command
    .command('status')
    .description("show the schema's version and what is pending; changes nothing")
    .action(action(status))
}

async function status({ flags, out }: Invocation): Promise<void> {
  const { readSchemaStatus } = await import('../../store/open.ts')
  const address = await addressOf(await settingsOf(flags))
  refuseMissing(address)
  const schema = await readSchemaStatus(address)
  const { version, known, pending } = schema
  out.result(schema, () => [
    `schema ${version} of ${known}`,
    ...pending.map((name) => `pending  ${name}`),
    pending.length === 0 ? 'Nothing is pending.' : 'The next worker or command that opens the store applies it.',
  ])
}
