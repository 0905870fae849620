import type { JobContext } from '../context.ts'
import { type AbortedError, JobStateError, LeaseLostError } from '../errors.ts'
import type { ClaimedJob, Holding, LogLevel } from '../store/store.ts'
import { type ContextHost, HandlerContext } from './handler-context.ts'
import type { LogEvents } from './log-events.ts'
import { logLine } from './log-line.ts'
import type { Plan } from './plan.ts'
import { ReportBox } from './report-box.ts'

/** What the executions of one worker share. */
export type Workplace = {
  readonly events: LogEvents
  /** Bytes an encoded result may have. */
  readonly payloadLimit: number
  readonly maxCrashes: number
  /** Epoch milliseconds on the store's clock. */
  readonly now: () => number
  readonly enqueueFrom: (holder: Holding) => JobContext['enqueue']
  /** Has the box emptied by one of the next exchanges. */
  readonly report: (box: ReportBox, urgent: boolean) => void
}

/** One run of one job here, from claim to settlement. What few handlers use is made when first asked for. */
export class Execution implements ContextHost {
  readonly job: ClaimedJob
  readonly plan: Plan
  readonly workplace: Workplace
  readonly ctx: JobContext
  readonly #startedAt = performance.now()
  #controller: AbortController | undefined
  #abortReason: AbortedError | undefined
  #box: ReportBox | undefined
  #enqueue: JobContext['enqueue'] | undefined
  /** Armed while the handler runs, where there are limits. */
  limits: { clear(): void } | undefined
  cancelRequested = false
  /** Another worker may have the job: nothing may be written for it. */
  isLost = false
  /** Its ending is known; whatever the handler does now comes too late. */
  hasEnded = false
  /** Nothing is left to tell the store. */
  isSettled = false
  /** The slot stays taken until the handler really returned. */
  hasReturned = false

  constructor(job: ClaimedJob, plan: Plan, workplace: Workplace) {
    this.job = job
    this.plan = plan
    this.workplace = workplace
    this.ctx = new HandlerContext(this)
  }

  get maxAttempts(): number {
    return this.job.options.maxAttempts ?? this.plan.settings.maxAttempts
  }

  /** Milliseconds since it started. */
  get elapsed(): number {
    return performance.now() - this.#startedAt
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortReason) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  /** Why the handler was asked to stop: the first reason stands. */
  get abortReason(): AbortedError | undefined {
    return this.#abortReason
  }

  abort(reason: AbortedError): void {
    this.#abortReason ??= reason
    this.#controller?.abort(reason)
  }

  loseLease(): void {
    if (this.isLost || this.isSettled) return
    this.isLost = true
    this.workplace.events.leaseLost(this.job)
    this.abort(new LeaseLostError(this.job.id))
  }

  log(level: LogLevel, fields: Readonly<Record<string, unknown>> | undefined, message: string): void {
    const { events, now, report } = this.workplace
    events.handlerLine(level, this.job, fields, message)
    if (this.#refusal() !== undefined) return
    const box = this.#reports
    box.log(logLine(now(), level, fields, message))
    report(box, false)
  }

  progress(percent: number, message: string | undefined): Promise<void> {
    const refusal = this.#refusal()
    if (refusal !== undefined) return Promise.reject(refusal)
    const box = this.#reports
    const written = box.progress(percent, message)
    this.workplace.report(box, true)
    return written
  }

  /** A proxy, because a wrapper would have to repeat the overloads. */
  get enqueue(): JobContext['enqueue'] {
    this.#enqueue ??= new Proxy(this.workplace.enqueueFrom(this.job), {
      apply: (enqueue, self, args): unknown => {
        const refusal = this.#refusal()
        return refusal === undefined ? Reflect.apply(enqueue, self, args) : Promise.reject(refusal)
      },
    })
    return this.#enqueue
  }

  get #reports(): ReportBox {
    this.#box ??= new ReportBox(this.job, () => this.loseLease())
    return this.#box
  }

  /** Why nothing may be written for this job any more. */
  #refusal(): Error | undefined {
    if (this.isLost) return new LeaseLostError(this.job.id)
    if (!this.isSettled) return undefined
    return new JobStateError(this.job.id, 'over', 'written to by its handler any more', {
      hint: 'Await everything a handler starts before it returns.',
    })
  }
}
