/**
 * A worker in a process of its own, for tests that kill or stop it. It tells its parent what its handler does, and takes
 * the gate's opening as a file, which needs no cooperation of a parent that is busy killing it.
 */
import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Millrace } from '../../src/index.ts'
import { task } from '../../src/task.ts'

const [store = '', ledger = '', gate = '', concurrency = '1'] = process.argv.slice(2)

const step = task({
  name: 'step',
  async run({ n }: { n: number }, ctx) {
    const record = (what: string) => appendFileSync(ledger, `${what} ${n} ${process.pid}\n`)
    record('started')
    process.send?.({ started: n })
    while (!existsSync(gate)) await delay(5)
    const progress = await ctx.progress(50).then(
      () => 'written',
      (error: { code?: string }) => error.code,
    )
    const reason: unknown = ctx.signal.aborted ? ctx.signal.reason : undefined
    record('ended')
    process.send?.({ ended: n, progress, reason: reason instanceof Error ? reason.name : undefined })
    return process.pid
  },
})

const app = new Millrace({ store })
await app.worker({ tasks: [step], concurrency: Number(concurrency), lease: '1s' }).start()
process.send?.({ ready: true })
// A parent that is gone needs no worker.
process.on('disconnect', () => process.exit())
