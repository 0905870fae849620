import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimedJob } from '../../test/worker/claimed-job.ts'
import { workplace } from '../../test/worker/execution-of.ts'
import { RecordingLogger } from '../../test/worker/recording-logger.ts'
import { registryOf } from '../registry.ts'
import type { JobId, ReapedJob, Settlement } from '../store/store.ts'
import { type AnyTask, task } from '../task.ts'
import { plansOf } from './plan.ts'
import { Reaper } from './reaper.ts'
import { StoreClock } from './store-clock.ts'
import { Upkeep } from './upkeep.ts'

const LEASE = 30_000

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function upkeepOf({ tasks = [], sweeps = [] }: { tasks?: readonly AnyTask[]; sweeps?: readonly ReapedJob[][] } = {}) {
  const settlements: Settlement[] = []
  const logger = new RecordingLogger()
  const place = workplace({ logger })
  const left = [...sweeps]
  const reap = vi.fn(async (_token: string, _limit: number) => {
    const jobs = left.shift() ?? []
    return { jobs, more: left.length > 0 }
  })
  const prune = vi.fn(async () => ({ pruned: { completed: 0, dead: 0, cancelled: 0, expired: 0 }, more: false }))
  const reaper = new Reaper({
    session: { reap },
    workplace: place,
    plans: plansOf(registryOf(tasks), []),
    settle: (settlement) => void settlements.push(settlement),
  })
  const upkeep = new Upkeep({
    store: { prune },
    retention: { maxAge: { completed: 1, dead: 1, cancelled: 1, expired: 1 }, maxCount: {}, idempotencyKeys: 1 },
    lease: LEASE,
    reaper,
    clock: new StoreClock(async () => Date.now()),
    events: place.events,
  })
  return { upkeep, reap, prune, settlements, logger }
}

function reaped(overrides: Partial<ReapedJob> = {}): ReapedJob {
  return { ...claimedJob(), cancelRequested: false, ...overrides }
}

const outcomesById = (settlements: readonly Settlement[]) =>
  new Map<JobId, string>(settlements.map(({ id, outcome }) => [id, outcome.kind]))

describe('taking jobs back', () => {
  it('begins at once, and is repeated every third of a lease', async () => {
    const { upkeep, reap } = upkeepOf()
    upkeep.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(reap).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(LEASE / 3 - 1)
    expect(reap).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(reap).toHaveBeenCalledTimes(2)
    await upkeep.stop()
  })

  it('goes on at once while there are more, with another token each time', async () => {
    const { upkeep, reap, settlements } = upkeepOf({ sweeps: [[reaped()], [reaped()], [reaped()]] })
    upkeep.start()
    await vi.advanceTimersByTimeAsync(10)
    expect(settlements).toHaveLength(3)
    expect(new Set(reap.mock.calls.map(([token]) => token)).size).toBe(3)
    await upkeep.stop()
  })

  it('counts a crash, whether the task is known here or not; the third crash quarantines the job', async () => {
    const known = task({ name: 'known', run() {} })
    const jobs = ['known', 'unknown'].flatMap((name) => [
      reaped({ id: `${name} first`, task: name }),
      reaped({ id: `${name} third`, task: name, crashes: 2 }),
      reaped({ id: `${name} once`, task: name, options: { atMostOnce: true } }),
      reaped({ id: `${name} cancelled`, task: name, cancelRequested: true }),
    ])
    const { upkeep, settlements, logger } = upkeepOf({ tasks: [known], sweeps: [jobs] })
    upkeep.start()
    await vi.advanceTimersByTimeAsync(0)
    for (const name of ['known', 'unknown']) {
      expect(outcomesById(settlements).get(`${name} first`)).toBe('crashed')
      expect(outcomesById(settlements).get(`${name} third`)).toBe('dead')
      expect(outcomesById(settlements).get(`${name} once`)).toBe('dead')
      expect(outcomesById(settlements).get(`${name} cancelled`)).toBe('cancelled')
    }
    expect(settlements[1]?.outcome).toMatchObject({ reason: 'poison' })
    expect(logger.events).toContain('job.crashed')
    await upkeep.stop()
  })

  it('runs onDead of a known task before the job ends dead, and stopping waits for it', async () => {
    let release = () => {}
    const onDead = vi.fn(() => new Promise<void>((resolve) => (release = resolve)))
    const known = task({ name: 'known', onDead, run() {} })
    const { upkeep, settlements } = upkeepOf({ tasks: [known], sweeps: [[reaped({ task: 'known', crashes: 2 })]] })
    upkeep.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(onDead).toHaveBeenCalledWith(expect.objectContaining({ name: 'PoisonJobError' }), expect.anything())
    const stopped = vi.fn()
    void upkeep.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(0)
    expect(settlements).toEqual([])
    expect(stopped).not.toHaveBeenCalled()
    release()
    await vi.advanceTimersByTimeAsync(0)
    expect(settlements).toHaveLength(1)
    expect(stopped).toHaveBeenCalled()
  })

  it('is tried again after a failure, which is logged once in a row', async () => {
    const { upkeep, reap, logger } = upkeepOf()
    reap.mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone'))
    upkeep.start()
    await vi.advanceTimersByTimeAsync(LEASE)
    expect(reap.mock.calls.length).toBeGreaterThan(2)
    expect(logger.events).toEqual(['upkeep.failed'])
    await upkeep.stop()
  })
})

describe('deleting what is past its retention', () => {
  it('happens about every minute, in small bites with pauses', async () => {
    const { upkeep, prune } = upkeepOf()
    const pruned = { completed: 1_000, dead: 0, cancelled: 0, expired: 0 }
    prune.mockResolvedValueOnce({ pruned, more: true }).mockResolvedValueOnce({ pruned, more: true })
    upkeep.start()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(prune).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(49)
    expect(prune).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(51)
    expect(prune).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(prune).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(prune).toHaveBeenCalledTimes(4)
    expect(prune).toHaveBeenCalledWith(expect.anything(), 1_000)
    await upkeep.stop()
  })
})

it('leaves no timer behind', async () => {
  const { upkeep } = upkeepOf()
  upkeep.start()
  await vi.advanceTimersByTimeAsync(10)
  await upkeep.stop()
  expect(vi.getTimerCount()).toBe(0)
})

it('stops after a sweep that is under way, and leaves no timer then either', async () => {
  const { upkeep, reap } = upkeepOf()
  const sweep = Promise.withResolvers<{ jobs: ReapedJob[]; more: boolean }>()
  reap.mockReturnValueOnce(sweep.promise)
  upkeep.start()
  await vi.advanceTimersByTimeAsync(0)
  const stopped = upkeep.stop()
  sweep.resolve({ jobs: [], more: true })
  await stopped
  expect(vi.getTimerCount()).toBe(0)
})
