import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type JobRecord, type Millrace, task } from '../../src/index.ts'
import { Child } from '../processes/start-child.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { TestApp } from './test-app.ts'

const CHILD = new URL('../processes/child-worker.ts', import.meta.url)
const JOBS = 40
const AT_ONCE = 10

/** The child's task as the surviving worker runs it. */
const step = task({ name: 'step', run: ({ n }: { n: number }) => n })

async function enqueueSteps(app: Millrace, count: number): Promise<string[]> {
  const outcomes = await app.enqueueMany(Array.from({ length: count }, (_, n) => ({ task: step, input: { n } })))
  return outcomes.map((outcome) => ('job' in outcome ? outcome.job.id : ''))
}

function executions(record: JobRecord): string[] {
  return record.attempts.map(({ outcome }) => outcome)
}

describe('a worker process that dies', () => {
  it('by SIGKILL in the middle of its jobs loses none: every one completes once its lease has ended', async () => {
    using folder = temporaryFolder()
    await using test = await TestApp.open()
    const ids = await enqueueSteps(test.app, JOBS)
    const [ledger, gate] = [folder.path('ledger'), folder.path('gate')]
    await using child = new Child(CHILD, [`sqlite:${test.location}`, ledger, gate, String(AT_ONCE)])
    await child.said('started', AT_ONCE)
    await child.kill()
    await test.app.worker({ tasks: [step], concurrency: 10, lease: '1s', drain: 0 }).start()
    const results = await Promise.all(ids.map((id) => test.app.jobs.handle(id).result({ timeout: '12s' })))
    expect(results).toEqual(ids.map((_, n) => n))
    const records = await Promise.all(ids.map((id) => test.app.jobs.status(id)))
    const interrupted = records.filter(({ crashes }) => crashes === 1)
    expect(readFileSync(ledger, 'utf8').match(/^started/gm)).toHaveLength(AT_ONCE)
    expect(interrupted).toHaveLength(AT_ONCE)
    for (const record of interrupted) expect(executions(record)).toEqual(['crashed', 'completed'])
    for (const record of records.filter(({ crashes }) => crashes === 0))
      expect(executions(record)).toEqual(['completed'])
    expect(records.every(({ attempt }) => attempt === 1)).toBe(true)
    expect((await test.app.stats()).total.counts).toMatchObject({ completed: JOBS, running: 0, queued: 0 })
  })

  it('by SIGSTOP beyond its lease finds, when it goes on, that every late write is refused', async () => {
    using folder = temporaryFolder()
    await using test = await TestApp.open()
    const [id = ''] = await enqueueSteps(test.app, 1)
    const gate = folder.path('gate')
    await using child = new Child(CHILD, [`sqlite:${test.location}`, folder.path('ledger'), gate])
    await child.said('started')
    child.signal('SIGSTOP')
    await test.app.worker({ tasks: [step], lease: '1s', drain: 0 }).start()
    expect(await test.app.jobs.handle(id).result({ timeout: '12s' })).toBe(0)
    const before = await test.app.jobs.status(id)
    writeFileSync(gate, '')
    child.signal('SIGCONT')
    expect(await child.said('ended')).toEqual({ ended: 0, progress: 'LEASE_LOST', reason: 'LeaseLostError' })
    expect(await test.app.jobs.status(id)).toEqual(before)
    expect(executions(before)).toEqual(['crashed', 'completed'])
  })
})
