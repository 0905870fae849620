import { describe, expect, it } from 'vitest'
import { StoreBusyError, StoreError } from '../errors.ts'
import type { EnqueueResult, NewJob } from '../store/store.ts'
import { Coalescer } from './coalescer.ts'

const job = (id: string, input = '{}'): NewJob => ({ id, task: 't', queue: 'q', input, options: {}, priority: 0 })
const enqueued = (jobs: readonly NewJob[]): EnqueueResult[] => jobs.map(({ id }) => ({ kind: 'enqueued', id }))

/** A store call that ends when the test says so, and the ids each call carried. */
function gatedWrite() {
  const calls: string[][] = []
  const open: (() => void)[] = []
  const write = async (jobs: readonly NewJob[]) => {
    calls.push(jobs.map(({ id }) => id))
    await new Promise<void>((resolve) => open.push(resolve))
    return enqueued(jobs)
  }
  return { calls, write, finish: () => open.shift()?.() }
}

const microtasks = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

describe('Coalescer', () => {
  it('shares one call among the jobs of one tick, in their order', async () => {
    const { calls, write, finish } = gatedWrite()
    const coalescer = new Coalescer(write)
    const results = Promise.all(['a', 'b', 'c'].map((id) => coalescer.add(job(id))))
    await microtasks()
    finish()
    expect(await results).toEqual(enqueued([job('a'), job('b'), job('c')]))
    expect(calls).toEqual([['a', 'b', 'c']])
  })

  it('does not make a lone job wait for more than the microtasks of its tick', async () => {
    const { calls, write, finish } = gatedWrite()
    const result = new Coalescer(write).add(job('a'))
    await microtasks()
    expect(calls).toEqual([['a']])
    finish()
    await result
  })

  it('gathers what arrives while a call is under way into the next one, and has no two under way', async () => {
    const { calls, write, finish } = gatedWrite()
    const coalescer = new Coalescer(write)
    const results = [coalescer.add(job('a'))]
    await microtasks()
    results.push(coalescer.add(job('b')))
    await microtasks()
    results.push(coalescer.add(job('c')))
    await microtasks()
    expect(calls).toEqual([['a']])
    finish()
    await results[0]
    await microtasks()
    expect(calls).toEqual([['a'], ['b', 'c']])
    finish()
    await Promise.all(results)
  })

  it('puts at most 1 000 jobs into a call', async () => {
    const sizes: number[] = []
    const coalescer = new Coalescer(async (jobs) => {
      sizes.push(jobs.length)
      return await Promise.resolve(enqueued(jobs))
    })
    await Promise.all(Array.from({ length: 2_500 }, (_, index) => coalescer.add(job(String(index)))))
    expect(sizes).toEqual([1_000, 1_000, 500])
  })

  it('puts about 4 MiB of input into a call, however few jobs that are', async () => {
    const sizes: number[] = []
    const coalescer = new Coalescer(async (jobs) => {
      sizes.push(jobs.length)
      return await Promise.resolve(enqueued(jobs))
    })
    const mebibyte = 'x'.repeat(1_048_576)
    await Promise.all(Array.from({ length: 6 }, (_, index) => coalescer.add(job(String(index), mebibyte))))
    expect(sizes).toEqual([4, 2])
  })

  it('gives each caller its own result', async () => {
    const answers: EnqueueResult[] = [
      { kind: 'enqueued', id: 'a' },
      { kind: 'queue-full', queue: 'q', maxLength: 1 },
    ]
    const coalescer = new Coalescer(() => Promise.resolve(answers))
    expect(await Promise.all([coalescer.add(job('a')), coalescer.add(job('b'))])).toEqual(answers)
  })

  it('gives every caller the error of a call that failed, and goes on with the next', async () => {
    const busy = new StoreBusyError('locked')
    let calls = 0
    const coalescer = new Coalescer(async (jobs) => {
      calls += 1
      if (calls === 1) throw busy
      return await Promise.resolve(enqueued(jobs))
    })
    const failed = await Promise.allSettled([coalescer.add(job('a')), coalescer.add(job('b'))])
    expect(failed).toEqual([
      { status: 'rejected', reason: busy },
      { status: 'rejected', reason: busy },
    ])
    await expect(coalescer.add(job('c'))).resolves.toEqual({ kind: 'enqueued', id: 'c' })
  })

  it('refuses to take a missing answer for an accepted job', async () => {
    const coalescer = new Coalescer(() => Promise.resolve([]))
    await expect(coalescer.add(job('a'))).rejects.toThrow(StoreError)
  })

  it('is idle once everything added has its answer', async () => {
    const { write, finish } = gatedWrite()
    const coalescer = new Coalescer(write)
    await coalescer.idle()
    let answered = 0
    for (const id of ['a', 'b']) void coalescer.add(job(id)).then(() => (answered += 1))
    await microtasks()
    finish()
    await coalescer.idle()
    expect(answered).toBe(2)
  })
})
