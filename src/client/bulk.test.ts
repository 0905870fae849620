import { describe, expect, it } from 'vitest'
import { InvalidInputError, StoreBusyError } from '../errors.ts'
import type { EnqueueResult, NewJob } from '../store/store.ts'
import { Bulk } from './bulk.ts'

type Outcome = { readonly id: string } | { readonly error: Error }

const job = (id: string): NewJob => ({ id, task: 't', queue: 'q', input: '{}', options: {}, priority: 0 })
const enqueued = (jobs: readonly NewJob[]): EnqueueResult[] => jobs.map(({ id }) => ({ kind: 'enqueued', id }))
const ids = (count: number) => Array.from({ length: count }, (_, index) => `job-${index}`)

const run = (
  items: readonly string[],
  steps: {
    prepare?: (item: string) => NewJob | Promise<NewJob>
    write?: (jobs: readonly NewJob[]) => Promise<readonly EnqueueResult[]>
  } = {},
): Promise<Outcome[]> =>
  new Bulk<string, Outcome>(items, {
    prepare: job,
    write: (jobs) => Promise.resolve(enqueued(jobs)),
    accept: (result) => ({ id: 'id' in result ? result.id : '' }),
    refuse: (error) => ({ error }),
    ...steps,
  }).run()

describe('Bulk', () => {
  it('answers each item in its place, 1 000 in a call', async () => {
    const sizes: number[] = []
    const write = (jobs: readonly NewJob[]) => {
      sizes.push(jobs.length)
      return Promise.resolve(enqueued(jobs))
    }
    const outcomes = await run(ids(2_001), { write })
    expect(outcomes).toEqual(ids(2_001).map((id) => ({ id })))
    expect(sizes).toEqual([1_000, 1_000, 1])
  })

  it('asks the store nothing for no items', async () => {
    expect(await run([], { write: () => Promise.reject(new Error('never asked')) })).toEqual([])
  })

  it('prepares the next items while the store writes', async () => {
    const events: string[] = []
    const prepare = (item: string) => {
      if (item === 'job-1000') events.push('second prepared')
      return job(item)
    }
    const write = async (jobs: readonly NewJob[]) => {
      await new Promise((resolve) => setImmediate(resolve))
      events.push(`${jobs.length} written`)
      return enqueued(jobs)
    }
    await run(ids(1_001), { prepare, write })
    expect(events).toEqual(['second prepared', '1000 written', '1 written'])
  })

  it('leaves the others alone when one is refused, also by an asynchronous schema', async () => {
    const refusal = new InvalidInputError('t', [])
    const prepare = (item: string) => {
      if (item === 'job-1') throw refusal
      return item === 'job-3' ? Promise.reject(refusal) : Promise.resolve(job(item))
    }
    expect(await run(ids(5), { prepare })).toEqual([
      { id: 'job-0' },
      { error: refusal },
      { id: 'job-2' },
      { error: refusal },
      { id: 'job-4' },
    ])
  })

  it('lets asynchronous schemas check side by side', async () => {
    let started = 0
    const all = Promise.withResolvers<void>()
    const prepare = async (item: string) => {
      started += 1
      if (started === 3) all.resolve()
      await all.promise
      return job(item)
    }
    expect(await run(ids(3), { prepare })).toHaveLength(3)
  })

  it('rejects when the store fails before anything was written', async () => {
    const busy = new StoreBusyError('locked')
    await expect(run(ids(2_000), { write: () => Promise.reject(busy) })).rejects.toBe(busy)
  })

  it('keeps what was written when the store fails later, and tries no more', async () => {
    const busy = new StoreBusyError('locked')
    let calls = 0
    const write = (jobs: readonly NewJob[]) => {
      calls += 1
      return calls === 1 ? Promise.resolve(enqueued(jobs)) : Promise.reject(busy)
    }
    const outcomes = await run(ids(4_000), { write })
    expect(calls).toBe(2)
    expect(outcomes.slice(0, 1_000)).toEqual(ids(1_000).map((id) => ({ id })))
    expect(outcomes.slice(1_000)).toEqual(ids(3_000).map(() => ({ error: busy })))
  })
})
