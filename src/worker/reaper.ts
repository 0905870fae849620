import { randomUUID } from 'node:crypto'
import { exponential } from '../backoff.ts'
import { decide, type Outcome } from '../outcome.ts'
import type { ReapedJob, Settlement, WorkerSession } from '../store/store.ts'
import { causeOf, conclude, runHooks, settlementOf } from './conclude.ts'
import { Execution, type Workplace } from './execution.ts'
import type { Plan } from './plan.ts'

const AT_ONCE = 100

export type ReaperParts = {
  readonly session: Pick<WorkerSession, 'reap'>
  readonly workplace: Workplace
  /** Of the tasks known here; jobs of others are reaped all the same. */
  readonly plans: ReadonlyMap<string, Plan>
  readonly settle: (settlement: Settlement) => void
}

const vanished = { kind: 'vanished' } as const

/** Takes jobs back from workers that vanished, and settles them. */
export class Reaper {
  readonly #parts: ReaperParts
  readonly #pending = new Set<Promise<void>>()

  constructor(parts: ReaperParts) {
    this.#parts = parts
  }

  /** One sweep; true when there may be more. */
  async sweep(): Promise<boolean> {
    const { jobs, more } = await this.#parts.session.reap(randomUUID(), AT_ONCE)
    for (const job of jobs) this.#adopt(job)
    return more
  }

  /** Resolves when every job taken back so far has been settled. */
  async done(): Promise<void> {
    await Promise.all(this.#pending)
  }

  #adopt(job: ReapedJob): void {
    const plan = this.#parts.plans.get(job.task)
    if (plan === undefined) this.#settle(job, this.#outcomeOfUnknown(job))
    else this.#adoptKnown(job, plan)
  }

  #adoptKnown(job: ReapedJob, plan: Plan): void {
    const execution = new Execution(job, plan, this.#parts.workplace)
    execution.cancelRequested = job.cancelRequested
    const outcome = conclude(execution, vanished)
    const hooks = runHooks(execution, vanished, outcome)
    if (hooks === undefined) this.#settle(job, outcome)
    else this.#track(hooks.then(() => this.#settle(job, outcome, execution)))
  }

  /** The task's own settings are not known here; of these, a vanished worker's job needs only what its options say. */
  #outcomeOfUnknown({ attempt, crashes, options, cancelRequested }: ReapedJob): Outcome {
    const { maxCrashes } = this.#parts.workplace
    const { maxAttempts = attempt, atMostOnce = false } = options
    const standing = { attempt, maxAttempts, crashes, maxCrashes, atMostOnce, cancelRequested, backoff: exponential() }
    return decide(vanished, standing)
  }

  #track(settled: Promise<void>): void {
    this.#pending.add(settled)
    void settled.then(() => this.#pending.delete(settled))
  }

  #settle(job: ReapedJob, outcome: Outcome, execution?: Execution): void {
    if (execution) execution.isSettled = true
    const { settle, workplace } = this.#parts
    settle(settlementOf(job, outcome))
    workplace.events.jobEnded(job, workplace.now() - job.startedAt, outcome, causeOf(vanished, outcome))
  }
}
