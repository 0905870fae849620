import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../src/store/store.ts'
import type { Harness } from './harness.ts'
import { newJobs } from './new-job.ts'
import { completed, dead, released } from './outcomes.ts'
import { read } from './reading.ts'
import { Trial } from './trial.ts'

function lines(...messages: string[]): LogEntry[] {
  return messages.map((message, index) => ({ at: 1_000 + index, level: 'info', message }))
}

export function reportConformance(harness: Harness): void {
  describe('report', () => {
    it('shows progress and its message while the job runs and after it ended (R31)', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      expect(await worker.report(job, { progress: 25, message: 'chunked' })).toBe(true)
      const shown = { progress: 25, progressMessage: 'chunked' }
      expect(await read(trial.store, id)).toMatchObject({ state: 'running', ...shown })
      await worker.settle(job, completed)
      expect(await read(trial.store, id)).toMatchObject({ state: 'completed', ...shown })
    })

    it('accepts every progress from 0 to 100, and keeps what a report leaves out', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      await worker.report(job, { progress: 0, message: 'started' })
      expect(await read(trial.store, id)).toMatchObject({ progress: 0, progressMessage: 'started' })
      await worker.report(job, { progress: 100 })
      expect(await read(trial.store, id)).toMatchObject({ progress: 100, progressMessage: 'started' })
      await worker.report(job, { message: '' })
      expect(await read(trial.store, id)).toMatchObject({ progress: 100, progressMessage: '' })
      await worker.report(job, { progress: 33.5 })
      expect(await read(trial.store, id)).toMatchObject({ progress: 33.5 })
    })

    it('keeps log lines in the order they were written, for as long as the job (R66)', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      const first: LogEntry[] = [{ at: 2_000, level: 'warn', message: 'näïve "line"\n', fields: '{"n":1}' }]
      expect(await trial.store.logs(id, 10)).toEqual([])
      await worker.report(job, { logs: first })
      expect(await trial.store.logs(id, 10)).toEqual(first)
      // An earlier time must not bring them forward: hosts' clocks differ, the order of reports does not.
      await worker.report(job, { logs: lines('b', 'c') })
      await worker.settle(job, dead)
      expect(await trial.store.logs(id, 10)).toEqual([...first, ...lines('b', 'c')])
    })

    it('gives at most as many log lines as asked for, without gaps', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.report(await worker.claimOne(), { logs: lines('a', 'b', 'c', 'd', 'e') })
      const messages = (await trial.store.logs(id, 3)).map(({ message }) => message)
      expect(messages).toEqual(['a', 'b', 'c'])
      expect(await trial.store.logs(id, 5)).toHaveLength(5)
    })

    it('keeps the log of earlier attempts', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const first = await worker.claimOne()
      await worker.report(first, { logs: lines('first') })
      await worker.settle(first, released)
      await worker.report(await worker.claimOne(), { logs: lines('second') })
      expect((await trial.store.logs(id, 9)).map(({ message }) => message)).toEqual(['first', 'second'])
    })

    it('accepts the last report of a job together with its outcome', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      const report = [{ ...job, progress: 100, message: 'done', logs: lines('bye') }]
      const { lost } = await worker.session.exchange({ report, settle: [{ ...job, outcome: completed }] })
      expect(lost).toEqual([])
      expect(await read(trial.store, id)).toMatchObject({ state: 'completed', progress: 100, progressMessage: 'done' })
      expect(await trial.store.logs(id, 9)).toEqual(lines('bye'))
    })

    it('takes reports of many jobs at once, and several of one in their order', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(50))
      const worker = await trial.worker()
      const jobs = await worker.claim(50)
      const reports = [25, 50, 75].flatMap((progress) =>
        jobs.map((job, index) => ({ ...job, progress: progress + index / 100, logs: lines(`at ${progress}`) })),
      )
      expect((await worker.session.exchange({ report: reports })).lost).toEqual([])
      const records = await trial.store.get(jobs.map((job) => job.id))
      expect(records.map((job) => job?.progress)).toEqual(jobs.map((_, index) => 75 + index / 100))
      const [first] = jobs
      const logged = first === undefined ? [] : await trial.store.logs(first.id, 9)
      expect(logged.map(({ message }) => message)).toEqual(['at 25', 'at 50', 'at 75'])
    })

    it('has no logs of a job that does not exist', async () => {
      await using trial = await Trial.start(harness)
      expect(await trial.store.logs('01900000-0000-7000-8000-000000000001', 10)).toEqual([])
    })
  })
}
