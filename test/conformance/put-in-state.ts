import type { JobState, NewJob } from '../../src/store/store.ts'
import { HOUR } from './durations.ts'
import { cancelled, completed, dead, retrying } from './outcomes.ts'
import { read } from './reading.ts'
import type { TestWorker } from './test-worker.ts'
import type { Trial } from './trial.ts'

/** States a job can be brought to through the contract alone. */
export const REACHABLE = [
  'scheduled',
  'retrying',
  'completed',
  'dead',
  'cancelled',
  'expired',
  'running',
  'queued',
] as const
export type Reachable = (typeof REACHABLE)[number] & JobState

const outcomes = { retrying: retrying(HOUR), completed, dead, cancelled }

/**
 * Brings a new job into a state; no other job may be queued then. The worker claims by the job's own queue and task.
 * Waiting jobs are due after an hour.
 */
export async function putInState(
  trial: Trial,
  worker: TestWorker,
  state: Reachable,
  overrides: Partial<NewJob> = {},
): Promise<NewJob> {
  const job = await trial.enqueue({ ...overrides, ...(await timing(trial, state)) })
  if (state === 'expired') await trial.store.expire(100)
  if (state === 'running' || state in outcomes) {
    const claimed = await worker.claimOne({ queues: { [job.queue]: 1 }, tasks: [job.task] })
    if (claimed.id !== job.id) throw new Error('Another job was queued')
    if (isSettled(state)) await worker.settle(claimed, outcomes[state])
  }
  const { state: reached } = await read(trial.store, job.id)
  if (reached !== state) throw new Error(`The job is ${reached}, not ${state}`)
  return job
}

function isSettled(state: Reachable): state is keyof typeof outcomes {
  return state in outcomes
}

async function timing(trial: Trial, state: Reachable): Promise<Partial<NewJob>> {
  if (state === 'scheduled') return { delay: HOUR }
  return state === 'expired' ? { expiresAt: (await trial.store.now()) - 1 } : {}
}
