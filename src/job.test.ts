import { describe, expect, it } from 'vitest'
import { canTransition, FINISHED_STATES, isFinished, JOB_STATES, LIVE_STATES, WAITING_STATES } from './job.ts'

/** States that can be reached from one, in any number of steps. */
function reachable(from: (typeof JOB_STATES)[number]): Set<string> {
  const found = new Set<string>([from])
  // A set that grows while it is walked is walked to its end.
  for (const state of found) {
    for (const next of JOB_STATES) if (canTransition(state as typeof from, next)) found.add(next)
  }
  return found
}

describe('states of a job (R30)', () => {
  it('let every live job be cancelled and every waiting one reach a worker', () => {
    for (const state of LIVE_STATES) expect(canTransition(state, 'cancelled'), state).toBe(true)
    for (const state of WAITING_STATES) expect(reachable(state), state).toContain('running')
  })

  it('let every job reach every end', () => {
    for (const state of LIVE_STATES) {
      for (const end of FINISHED_STATES) expect(reachable(state), `${state} → ${end}`).toContain(end)
    }
  })

  it('lead nowhere from completed, and back to the queue only from the other ends', () => {
    expect([...reachable('completed')]).toEqual(['completed'])
    for (const end of FINISHED_STATES.filter((state) => state !== 'completed')) {
      expect(JOB_STATES.filter((next) => canTransition(end, next))).toEqual(['queued'])
    }
  })

  it('expire no job that has started', () => {
    expect(JOB_STATES.filter((state) => canTransition(state, 'expired'))).toEqual(['blocked', 'scheduled', 'queued'])
  })

  it('tell live from finished', () => {
    expect(JOB_STATES.filter(isFinished)).toEqual([...FINISHED_STATES])
  })
})
