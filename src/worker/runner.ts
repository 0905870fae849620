import { type HardTimeLimitError, JobCancelledError, ShutdownError } from '../errors.ts'
import type { Ending, Outcome } from '../outcome.ts'
import type { ClaimedJob, JobId, Settlement } from '../store/store.ts'
import { BatchGatherer } from './batch-gatherer.ts'
import { causeOf, conclude, runHooks, settlementOf } from './conclude.ts'
import { Execution, type Workplace } from './execution.ts'
import type { Executor } from './executor.ts'
import type { Plan } from './plan.ts'
import { threw } from './run-job.ts'
import type { Slots } from './slots.ts'
import { armLimits } from './time-limits.ts'

export type RunnerParts = {
  readonly workplace: Workplace
  readonly plans: ReadonlyMap<string, Plan>
  readonly slots: Slots
  readonly queues: Readonly<Record<string, number>>
  readonly executor: Executor
  readonly settle: (settlement: Settlement) => void
  readonly slotFreed: () => void
}

/** Runs claimed jobs and sees each to its settlement. A job holds its slot until its handler has really returned. */
export class Runner {
  readonly #parts: RunnerParts
  readonly #batches: BatchGatherer
  readonly #running = new Set<Execution>()
  readonly #cancelledEarly = new Set<JobId>()
  #starts = true
  #released = 0
  #waits: { readonly isOver: () => boolean; readonly resolve: () => void }[] = []

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.#batches = new BatchGatherer(parts.queues, (executions) => this.#runBatch(executions))
  }

  /** Jobs given back unfinished so far. */
  get released(): number {
    return this.#released
  }

  /** All that one claim brought. */
  start(jobs: readonly ClaimedJob[]): void {
    for (const job of jobs) this.#start(job)
    this.#batches.endOfClaim()
    this.#cancelledEarly.clear()
  }

  /** From now on what a claim brings is given back, not started. */
  stopStarting(): void {
    this.#starts = false
    this.#batches.endAll()
  }

  /** @param claiming whether a claim is under way, whose answer may bring jobs that are already cancelled */
  cancel(ids: readonly JobId[], claiming: boolean): void {
    const asked = new Set(ids)
    for (const execution of this.#running) {
      // One that lost the same job's lease may still run here.
      if (!execution.isLost && asked.delete(execution.job.id)) cancelExecution(execution)
    }
    if (claiming) for (const id of asked) this.#cancelledEarly.add(id)
  }

  /** Every job claimed so far belongs to someone else. */
  loseLeases(): void {
    for (const execution of this.#running) execution.loseLease()
  }

  /** Asks the handlers to stop. */
  shutDown(): void {
    for (const execution of this.#running) execution.abort(new ShutdownError(execution.job.id))
  }

  /** Gives back every job whose handler did not stop. */
  abandon(): void {
    for (const execution of this.#running) if (!execution.hasEnded) this.#end(execution, { kind: 'shut-down' })
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    return this.#until(() => this.#running.size === 0)
  }

  /** Resolves when every outcome is on its way to the store, though handlers may still run. */
  settled(): Promise<void> {
    return this.#until(() => this.#running.values().every(({ isSettled }) => isSettled))
  }

  #start(job: ClaimedJob): void {
    const { plans, settle } = this.#parts
    const plan = plans.get(job.task)
    if (this.#starts && plan !== undefined) this.#startAs(plan, job)
    else settle(settlementOf(job, { kind: 'released' }))
  }

  #startAs(plan: Plan, job: ClaimedJob): void {
    const { slots, workplace } = this.#parts
    const execution = new Execution(job, plan, workplace)
    this.#running.add(execution)
    slots.take(job.queue)
    if (workplace.events.tellsDetails) workplace.events.jobStarted(job)
    if (this.#cancelledEarly.has(job.id)) cancelExecution(execution)
    if (plan.settings.batch === undefined) this.#run(execution)
    else this.#batches.add(execution)
  }

  #run(execution: Execution): void {
    if (this.#isStopped(execution)) return
    armLimits(execution, (error) => this.#hardLimitPassed(execution, error))
    this.#follow(execution, this.#parts.executor.run(execution))
  }

  #runBatch(all: readonly Execution[]): void {
    const executions = all.filter((execution) => !this.#isStopped(execution))
    for (const execution of executions) armLimits(execution, (error) => this.#hardLimitPassed(execution, error))
    for (const [index, ending] of this.#parts.executor.runBatch(executions).entries()) {
      const execution = executions[index]
      if (execution) this.#follow(execution, ending)
    }
  }

  /** A job that was told to stop before its handler began (it waited for its batch, or was cancelled early) never runs. */
  #isStopped(execution: Execution): boolean {
    if (execution.abortReason === undefined) return false
    this.#returned(execution, threw(execution, execution.abortReason))
    return true
  }

  #follow(execution: Execution, ending: Ending | Promise<Ending>): void {
    if (ending instanceof Promise) void ending.then((known) => this.#returned(execution, known))
    else this.#returned(execution, ending)
  }

  #returned(execution: Execution, ending: Ending): void {
    execution.hasReturned = true
    if (execution.hasEnded) this.#leave(execution)
    else this.#end(execution, ending)
  }

  #hardLimitPassed(execution: Execution, error: HardTimeLimitError): void {
    execution.abort(error)
    this.#end(execution, threw(execution, error))
    this.#parts.executor.kill(execution)
  }

  #end(execution: Execution, ending: Ending): void {
    execution.hasEnded = true
    execution.limits?.clear()
    const outcome = conclude(execution, ending)
    const hooks = execution.isLost ? undefined : runHooks(execution, ending, outcome)
    if (hooks === undefined) this.#settle(execution, ending, outcome)
    else void hooks.then(() => this.#settle(execution, ending, outcome))
  }

  #settle(execution: Execution, ending: Ending, outcome: Outcome): void {
    const { job, workplace, isLost } = execution
    execution.isSettled = true
    if (!isLost) this.#parts.settle(settlementOf(job, outcome))
    if (!isLost && outcome.kind === 'released') this.#released += 1
    if (!isLost && (outcome.kind !== 'completed' || workplace.events.tellsDetails)) {
      workplace.events.jobEnded(job, execution.elapsed, outcome, causeOf(ending, outcome))
    }
    this.#leave(execution)
  }

  #leave(execution: Execution): void {
    if (execution.hasReturned && execution.isSettled) {
      this.#running.delete(execution)
      this.#parts.slots.giveBack(execution.job.queue)
      this.#parts.slotFreed()
    }
    if (this.#waits.length > 0) this.#endWaits()
  }

  #until(isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waits.push({ isOver, resolve })
      this.#endWaits()
    })
  }

  #endWaits(): void {
    const over = this.#waits.filter(({ isOver }) => isOver())
    this.#waits = this.#waits.filter((wait) => !over.includes(wait))
    for (const { resolve } of over) resolve()
  }
}

function cancelExecution(execution: Execution): void {
  execution.cancelRequested = true
  execution.abort(new JobCancelledError(execution.job.id))
}
