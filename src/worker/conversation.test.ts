import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimedJob, claimedJobs } from '../../test/worker/claimed-job.ts'
import { ScriptedSession, settled } from '../../test/worker/scripted-session.ts'
import { ClosedError, LeaseLostError, StoreUnavailableError } from '../errors.ts'
import type { ClaimedJob, Settlement } from '../store/store.ts'
import { Conversation } from './conversation.ts'
import { ReportBox } from './report-box.ts'
import { Slots } from './slots.ts'

const POLL = 2_000
const NOW = 1_700_000_000_000

type Overrides = { readonly total?: number; readonly queues?: Readonly<Record<string, number>> }

/** A conversation whose jobs take a slot each until `finish` gives one back and settles. */
function converse({ total = 10, queues = { default: 10 } }: Overrides = {}) {
  const session = new ScriptedSession()
  const slots = new Slots(total, queues)
  const refused: string[] = []
  const store: string[] = []
  const conversation = new Conversation({
    session,
    slots,
    tasks: ['job'],
    pollInterval: POLL,
    clock: { now: () => Date.now() },
    listener: {
      claimed(jobs) {
        for (const { queue } of jobs) slots.take(queue)
      },
      refused: (ids) => void refused.push(...ids),
      unavailable: () => void store.push('unavailable'),
      recovered: () => void store.push('recovered'),
    },
  })
  const finish = (job: ClaimedJob) => {
    slots.giveBack(job.queue)
    conversation.settle(settlementOf(job))
  }
  return { session, slots, conversation, finish, refused, store }
}

function settlementOf({ id, ref, token }: ClaimedJob): Settlement {
  return { id, ref, token, outcome: { kind: 'completed', result: null } }
}

/** The end of the current turn of the event loop. */
const turn = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('claiming', () => {
  it('asks at once when it starts, for exactly the free slots', () => {
    const { session, slots, conversation } = converse({ total: 5, queues: { mail: 4, ai: 3 } })
    slots.take('mail')
    slots.take('mail')
    conversation.start()
    expect(session.last.claim).toMatchObject({ limit: 3, queues: { mail: 2, ai: 3 }, tasks: ['job'] })
  })

  it('never asks for more of a queue than the total leaves', () => {
    const { session, slots, conversation } = converse({ total: 3, queues: { mail: 3, ai: 3 } })
    slots.take('mail')
    slots.take('mail')
    conversation.start()
    expect(session.last.claim).toMatchObject({ limit: 1, queues: { mail: 1, ai: 1 } })
  })

  it('asks at once when woken while idle, without waiting for a turn of the event loop', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.answer()
    await turn()
    expect(session.requests).toHaveLength(1)
    conversation.wake()
    expect(session.requests).toHaveLength(2)
  })

  it('has one round trip under way, however often it is woken, and one more after it', async () => {
    const { session, conversation } = converse()
    conversation.start()
    conversation.wake()
    conversation.wake()
    await turn()
    expect(session.requests).toHaveLength(1)
    await session.answer()
    await turn()
    expect(session.requests).toHaveLength(2)
    await session.answer()
    await turn()
    expect(session.requests).toHaveLength(2)
    expect(session.mostOpen).toBe(1)
  })

  it('does not ask again after an answer smaller than the question', async () => {
    const { session, conversation, finish } = converse()
    const job = claimedJob()
    conversation.start()
    await session.answer({ claimed: [job] })
    finish(job)
    await turn()
    expect(session.requests).toHaveLength(2)
    expect(session.last).toEqual({ settle: [settlementOf(job)] })
  })

  it('asks again after an answer as large as the question, with the outcomes of those jobs', async () => {
    const { session, conversation, finish } = converse({ total: 3, queues: { default: 3 } })
    const jobs = claimedJobs(3)
    conversation.start()
    await session.answer({ claimed: jobs })
    jobs.forEach(finish)
    await turn()
    expect(session.last.settle).toHaveLength(3)
    expect(session.last.claim).toMatchObject({ limit: 3 })
  })

  it('does not ask for a full queue, nor because of an empty one, until a slot of the full one is free', async () => {
    const { session, conversation, finish } = converse({ total: 10, queues: { mail: 2, ai: 8 } })
    const mails = claimedJobs(2, { queue: 'mail' })
    conversation.start()
    await session.answer({ claimed: mails })
    await turn()
    expect(session.requests).toHaveLength(1)
    mails.slice(0, 1).forEach(finish)
    await turn()
    expect(session.last.claim).toMatchObject({ limit: 9, queues: { mail: 1, ai: 8 } })
  })

  it('asks later for what a wake-up promised while all slots were taken', async () => {
    const { session, conversation, finish } = converse({ total: 2, queues: { default: 2 } })
    conversation.start()
    await session.answer({ claimed: [claimedJob()] })
    await turn()
    conversation.wake()
    const more = claimedJob()
    await session.answer({ claimed: [more] })
    conversation.wake()
    await turn()
    expect(session.requests).toHaveLength(2)
    finish(more)
    await turn()
    expect(session.last.claim).toMatchObject({ limit: 1 })
  })

  it('counts a wake-up that comes while a claim is under way', async () => {
    const { session, conversation } = converse()
    conversation.start()
    conversation.wake()
    await session.answer()
    await turn()
    expect(session.requests[1]?.claim).toBeDefined()
  })

  it('asks every poll interval when no wake-up came, a quarter more or less', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.answer()
    await vi.advanceTimersByTimeAsync(POLL - 1)
    expect(session.requests).toHaveLength(1)
    vi.mocked(Math.random).mockReturnValue(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(session.requests).toHaveLength(2)
    await session.answer()
    await vi.advanceTimersByTimeAsync(POLL * 0.75)
    expect(session.requests).toHaveLength(3)
    conversation.close()
  })

  it('asks when the next waiting job becomes due, and not before', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.answer({ nextDueAt: NOW + 700 })
    await vi.advanceTimersByTimeAsync(699)
    expect(session.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(session.requests).toHaveLength(2)
  })

  it('keeps within bounds when the same due time comes back, as when clocks disagree', async () => {
    const { session, conversation } = converse()
    conversation.start()
    for (let asked = 1; asked <= 5; asked += 1) {
      expect(session.requests).toHaveLength(asked)
      await session.answer({ nextDueAt: NOW - 60_000 })
      await vi.advanceTimersByTimeAsync(9)
      expect(session.requests).toHaveLength(asked)
      await vi.advanceTimersByTimeAsync(1)
    }
  })

  it('uses another token for each claim', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.answer()
    conversation.wake()
    const [first, second] = session.requests.map(({ claim }) => claim?.token)
    expect(first).toMatch(/^[\da-f-]{36}$/)
    expect(second).not.toBe(first)
  })

  it('claims no more once told to stop, but hands over what is under way', async () => {
    const { session, conversation, slots } = converse()
    conversation.start()
    conversation.stopClaiming()
    await session.answer({ claimed: claimedJobs(3) })
    expect(slots.taken).toBe(3)
    conversation.wake()
    await vi.advanceTimersByTimeAsync(POLL * 10)
    expect(session.requests).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('telling outcomes', () => {
  it('gathers the jobs that end in one turn, and what ends during a round trip, in one exchange', async () => {
    const { session, conversation, finish } = converse({ total: 100, queues: { default: 100 } })
    const jobs = claimedJobs(99)
    conversation.start()
    await session.answer({ claimed: jobs })
    jobs.slice(0, 40).forEach(finish)
    await settled()
    jobs.slice(40, 80).forEach(finish)
    expect(session.requests).toHaveLength(1)
    await turn()
    expect(session.last.settle).toHaveLength(80)
    jobs.slice(80).forEach(finish)
    await turn()
    expect(session.requests).toHaveLength(2)
    await session.answer()
    await turn()
    expect(session.last.settle).toHaveLength(19)
    expect(session.mostOpen).toBe(1)
  })

  it('names the jobs whose outcome the store refused', async () => {
    const { session, conversation, finish, refused } = converse()
    const [one, other] = [claimedJob(), claimedJob()]
    conversation.start()
    await session.answer({ claimed: [one, other] })
    finish(one)
    finish(other)
    await turn()
    await session.answer({ lost: [other.id] })
    expect(refused).toEqual([other.id])
  })

  it('has flushed when everything has been carried, also what ended meanwhile', async () => {
    const { session, conversation, finish } = converse()
    const [one, other] = [claimedJob(), claimedJob()]
    conversation.start()
    await session.answer({ claimed: [one, other] })
    conversation.stopClaiming()
    const flushed = vi.fn()
    finish(one)
    void conversation.flushed().then(flushed)
    await turn()
    finish(other)
    await session.answer()
    await turn()
    expect(flushed).not.toHaveBeenCalled()
    await session.answer()
    await turn()
    expect(flushed).toHaveBeenCalled()
  })
})

describe('a store that cannot be reached', () => {
  const gone = new StoreUnavailableError('gone')

  it('keeps every outcome and tries again until it works, saying so once', async () => {
    const { session, conversation, finish, store } = converse()
    const [one, other] = [claimedJob(), claimedJob()]
    conversation.start()
    await session.answer({ claimed: [one, other] })
    finish(one)
    await turn()
    await session.fail(gone)
    expect(conversation.isAvailable).toBe(false)
    finish(other)
    for (let failures = 0; failures < 5; failures += 1) {
      await vi.advanceTimersByTimeAsync(5_000)
      await session.fail(gone)
    }
    await vi.advanceTimersByTimeAsync(5_000)
    expect(session.last.settle).toEqual([settlementOf(one), settlementOf(other)])
    await session.answer()
    expect(store).toEqual(['unavailable', 'recovered'])
    expect(conversation.isAvailable).toBe(true)
  })

  it('waits longer each time, up to 5 s, half of it by chance', async () => {
    const { session, conversation } = converse()
    vi.mocked(Math.random).mockReturnValue(1)
    conversation.start()
    for (const pause of [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      await session.fail(gone)
      const asked = session.requests.length
      await vi.advanceTimersByTimeAsync(pause - 1)
      expect(session.requests).toHaveLength(asked)
      await vi.advanceTimersByTimeAsync(1)
      expect(session.requests).toHaveLength(asked + 1)
    }
    vi.mocked(Math.random).mockReturnValue(0)
    await session.fail(gone)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(session.requests).toHaveLength(11)
    conversation.close()
  })

  it('asks for jobs again after it, since the lost claim may have been for some', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.fail(gone)
    await vi.advanceTimersByTimeAsync(50)
    expect(session.last.claim).toMatchObject({ limit: 10 })
  })

  it('ends when the store was closed under it', async () => {
    const { session, conversation, finish, store } = converse()
    const job = claimedJob()
    conversation.start()
    await session.answer({ claimed: [job] })
    finish(job)
    await turn()
    await session.fail(new ClosedError('The store'))
    await conversation.flushed()
    expect(store).toEqual(['unavailable'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('reports', () => {
  const box = (job: ClaimedJob, onLost = vi.fn()) => new ReportBox(job, onLost)

  it('resolves a progress when an exchange has written it', async () => {
    const { session, conversation } = converse()
    const job = claimedJob()
    const reports = box(job)
    const written = vi.fn()
    conversation.start()
    await session.answer()
    void reports.progress(25, 'chunked').then(written)
    conversation.report(reports, true)
    await turn()
    expect(session.last.report).toEqual([
      { id: job.id, ref: job.ref, token: job.token, progress: 25, message: 'chunked' },
    ])
    expect(written).not.toHaveBeenCalled()
    await session.answer()
    expect(written).toHaveBeenCalled()
  })

  it('rejects it when the lease was lost, and tells the job', async () => {
    const { session, conversation } = converse()
    const job = claimedJob()
    const onLost = vi.fn()
    const reports = box(job, onLost)
    conversation.start()
    await session.answer()
    const progress = reports.progress(25, undefined)
    conversation.report(reports, true)
    await turn()
    await Promise.all([session.answer({ lost: [job.id] }), expect(progress).rejects.toThrow(LeaseLostError)])
    expect(onLost).toHaveBeenCalled()
  })

  it('keeps it through an outage, with what came later', async () => {
    const { session, conversation } = converse()
    const reports = box(claimedJob())
    const written = vi.fn()
    conversation.start()
    await session.answer()
    void reports.progress(25, 'chunked').then(written)
    reports.log({ at: 1, level: 'info', message: 'one' })
    conversation.report(reports, true)
    await turn()
    void reports.progress(50, undefined).then(written)
    reports.log({ at: 2, level: 'info', message: 'two' })
    conversation.report(reports, true)
    await session.fail(new StoreUnavailableError('gone'))
    await vi.advanceTimersByTimeAsync(50)
    expect(session.last.report).toMatchObject([
      { progress: 50, message: 'chunked', logs: [{ message: 'one' }, { message: 'two' }] },
    ])
    expect(written).not.toHaveBeenCalled()
    await session.answer()
    expect(written).toHaveBeenCalledTimes(2)
  })

  it('is refused when the worker closes before it was written', async () => {
    const { session, conversation } = converse()
    conversation.start()
    await session.answer()
    const waiting = box(claimedJob())
    const early = waiting.progress(25, undefined)
    conversation.report(waiting, true)
    conversation.close()
    const late = waiting.progress(50, undefined)
    conversation.report(waiting, true)
    await expect(early).rejects.toThrow(ClosedError)
    await expect(late).rejects.toThrow(ClosedError)
  })

  it('lets log lines wait for an exchange that goes anyway, at most a fifth of a second', async () => {
    const { session, conversation, finish } = converse()
    const [slow, quick] = [claimedJob(), claimedJob()]
    conversation.start()
    await session.answer({ claimed: [slow, quick] })
    const lines = box(slow)
    lines.log({ at: 1, level: 'info', message: 'one' })
    conversation.report(lines, false)
    await vi.advanceTimersByTimeAsync(199)
    expect(session.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2) // the fake clock has a turn that begins inside a timer last a millisecond
    expect(session.last.report).toMatchObject([{ id: slow.id, logs: [{ message: 'one' }] }])
    await session.answer()
    lines.log({ at: 2, level: 'info', message: 'two' })
    conversation.report(lines, false)
    finish(quick)
    await turn()
    expect(session.last).toMatchObject({ settle: [{ id: quick.id }], report: [{ logs: [{ message: 'two' }] }] })
  })

  it('keeps the first thousand unsent lines, and says how many there were more', () => {
    const lines = box(claimedJob())
    for (let at = 0; at < 1_500; at += 1) lines.log({ at, level: 'info', message: String(at) })
    const { logs } = lines.take().report
    expect(logs).toHaveLength(1_001)
    expect(logs?.[999]?.message).toBe('999')
    expect(logs?.at(-1)?.message).toMatch(/^500 more lines/)
    expect(lines.take().report.logs).toBeUndefined()
  })
})
