import { randomUUID } from 'node:crypto'
import { newId } from '../../src/ids.ts'
import type { Outcome } from '../../src/outcome.ts'
import type {
  ClaimedJob,
  ClaimRequest,
  Holding,
  JobId,
  ReapedJob,
  Report,
  Store,
  WorkerInfo,
  WorkerSession,
} from '../../src/store/store.ts'
import { SECOND } from './durations.ts'
import { QUEUE, TASK } from './new-job.ts'

export const LEASE = 30 * SECOND

type Heard = { readonly cancelRequests: JobId[]; leasesLost: number }

/** A worker's session, with what it was told on record. */
export class TestWorker {
  readonly info: WorkerInfo
  readonly session: WorkerSession
  /** Every id it was asked to cancel, as often as it was asked. */
  readonly cancelRequests: JobId[]
  readonly #heard: Heard
  #closed = false

  private constructor(info: WorkerInfo, session: WorkerSession, heard: Heard) {
    this.info = info
    this.session = session
    this.cancelRequests = heard.cancelRequests
    this.#heard = heard
  }

  static async open(store: Store, overrides: Partial<WorkerInfo> = {}): Promise<TestWorker> {
    const info = newWorker(overrides)
    const heard: Heard = { cancelRequests: [], leasesLost: 0 }
    const session = await store.openWorker(info, {
      cancelRequested: (ids) => void heard.cancelRequests.push(...ids),
      leaseLost: () => void heard.leasesLost++,
    })
    return new TestWorker(info, session, heard)
  }

  /** How often it was told that its lease was lost. */
  get leasesLost(): number {
    return this.#heard.leasesLost
  }

  /** A claim of this worker's tasks, up to `limit` of each of its queues. */
  claimRequest(limit: number, overrides: Partial<ClaimRequest> = {}): ClaimRequest {
    const queues = Object.fromEntries(this.info.queues.map((queue) => [queue, limit]))
    return { token: randomUUID(), limit, queues, tasks: this.info.tasks, ...overrides }
  }

  async claim(limit: number, overrides: Partial<ClaimRequest> = {}): Promise<readonly ClaimedJob[]> {
    const { claimed } = await this.session.exchange({ claim: this.claimRequest(limit, overrides) })
    return claimed
  }

  /** The next job; there must be one. */
  async claimOne(overrides: Partial<ClaimRequest> = {}): Promise<ClaimedJob> {
    const [job] = await this.claim(1, overrides)
    if (job === undefined) throw new Error('There was nothing to claim')
    return job
  }

  /** Whether the outcome was accepted. */
  async settle(job: Holding, outcome: Outcome): Promise<boolean> {
    const { lost } = await this.session.exchange({ settle: [{ ...holding(job), outcome }] })
    return !lost.includes(job.id)
  }

  async settleAll(jobs: readonly Holding[], outcome: Outcome): Promise<readonly JobId[]> {
    const { lost } = await this.session.exchange({ settle: jobs.map((job) => ({ ...holding(job), outcome })) })
    return lost
  }

  /** Whether the report was accepted. */
  async report(job: Holding, report: Omit<Report, keyof Holding>): Promise<boolean> {
    const { lost } = await this.session.exchange({ report: [{ ...holding(job), ...report }] })
    return !lost.includes(job.id)
  }

  async reap(limit = 1_000): Promise<ReapedJob[]> {
    const { jobs } = await this.session.reap(randomUUID(), limit)
    return jobs
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.session.close()
  }
}

/** What a write presents: no more of a claimed job than the contract asks for. */
export function holding({ id, ref, token }: Holding): Holding {
  return { id, ref, token }
}

export function newWorker(overrides: Partial<WorkerInfo> = {}): WorkerInfo {
  const where = { host: 'host-1', pid: 4_711, concurrency: 10, lease: LEASE }
  return { id: newId(), queues: [QUEUE], tasks: [TASK], ...where, ...overrides }
}
