import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delays, exponential, fixed } from './backoff.ts'
import { canTransition } from './job.ts'
import { decide, type Ending, type Outcome, type Standing } from './outcome.ts'

const error = { name: 'Error', message: 'no' }
const threw: Ending = { kind: 'threw', error, thrown: new Error('no'), retryable: true }

const standing: Standing = {
  attempt: 1,
  maxAttempts: 3,
  crashes: 0,
  maxCrashes: 3,
  backoff: fixed('5s'),
  atMostOnce: false,
  cancelRequested: false,
}

const endings = fc.oneof(
  fc.record({ kind: fc.constant('returned'), result: fc.option(fc.json(), { nil: null }) }),
  fc.record({ kind: fc.constant('threw'), error: fc.constant(error), thrown: fc.anything(), retryable: fc.boolean() }),
  fc.record({
    kind: fc.constant('unusable'),
    reason: fc.constantFrom('invalid-input', 'result-too-large', 'result-not-serializable'),
    error: fc.constant(error),
  }),
  fc.record({ kind: fc.constant('asked-later'), delay: fc.nat() }),
  fc.record({ kind: fc.constantFrom('shut-down', 'vanished') }),
) as fc.Arbitrary<Ending> // each record above is one member of the union

const standings: fc.Arbitrary<Standing> = fc.record({
  attempt: fc.integer({ min: 1, max: 30 }),
  maxAttempts: fc.integer({ min: 1, max: 30 }),
  crashes: fc.nat({ max: 5 }),
  maxCrashes: fc.integer({ min: 1, max: 5 }),
  backoff: fc.constantFrom(fixed('5s'), exponential(), delays('0s', '30s', '5m')),
  atMostOnce: fc.boolean(),
  cancelRequested: fc.boolean(),
})

const stateAfter = {
  completed: 'completed',
  retrying: 'retrying',
  dead: 'dead',
  cancelled: 'cancelled',
  snoozed: 'scheduled',
  released: 'queued',
  crashed: 'queued',
} as const satisfies Record<Outcome['kind'], string>

describe('decide()', () => {
  it('leads from running to a legal state, whatever happened', () => {
    fc.assert(
      fc.property(endings, standings, (ending, at) => canTransition('running', stateAfter[decide(ending, at).kind])),
    )
  })

  it('never lets a job run again that may run at most once, but for one that asked to', () => {
    fc.assert(
      fc.property(endings, standings, (ending, at) => {
        const { kind } = decide(ending, { ...at, atMostOnce: true })
        return ending.kind === 'asked-later' || !['retrying', 'released', 'crashed'].includes(kind)
      }),
    )
  })

  it('never lets a job run again that was to be cancelled, and never calls finished work cancelled', () => {
    fc.assert(
      fc.property(endings, standings, (ending, at) => {
        const { kind } = decide(ending, { ...at, cancelRequested: true })
        return kind === (ending.kind === 'returned' ? 'completed' : 'cancelled')
      }),
    )
  })

  it('retries a failure after its backoff until the attempts are used up (R11)', () => {
    expect(decide(threw, standing)).toEqual({ kind: 'retrying', delay: 5_000, error })
    expect(decide(threw, { ...standing, attempt: 2 }).kind).toBe('retrying')
    expect(decide(threw, { ...standing, attempt: 3 })).toEqual({ kind: 'dead', reason: 'attempts-exhausted', error })
  })

  it('follows a list of delays attempt by attempt (R12)', () => {
    const listed = { ...standing, maxAttempts: 4, backoff: delays('0s', '30s', '5m') }
    const waits = [1, 2, 3].map((attempt) => decide(threw, { ...listed, attempt }))
    expect(waits).toMatchObject([{ delay: 0 }, { delay: 30_000 }, { delay: 300_000 }])
    expect(decide(threw, { ...listed, attempt: 4 }).kind).toBe('dead')
  })

  it('ends a failure dead at once that is not worth another attempt (R13)', () => {
    expect(decide({ ...threw, retryable: false }, standing)).toEqual({ kind: 'dead', reason: 'not-retryable', error })
  })

  it('counts a crash instead of an attempt, and the third one ends the job as poison', () => {
    expect(decide({ kind: 'vanished' }, { ...standing, attempt: 3 })).toEqual({ kind: 'crashed' })
    expect(decide({ kind: 'vanished' }, { ...standing, crashes: 1 })).toEqual({ kind: 'crashed' })
    expect(decide({ kind: 'vanished' }, { ...standing, crashes: 2 })).toMatchObject({ kind: 'dead', reason: 'poison' })
  })

  it('gives a job back at a shutdown (R52)', () => {
    expect(decide({ kind: 'shut-down' }, { ...standing, attempt: 3 })).toEqual({ kind: 'released' })
    const once = { ...standing, atMostOnce: true }
    expect(decide({ kind: 'shut-down' }, once)).toMatchObject({ kind: 'dead', reason: 'interrupted' })
  })
})
