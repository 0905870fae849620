import type { Execution } from './execution.ts'
import { timerSafe } from './jitter.ts'

type Gathering = { readonly executions: Execution[]; readonly timer: NodeJS.Timeout | undefined }

/**
 * Collects jobs of batch tasks until there are enough, or the first has waited long enough. Apart for each queue,
 * because a queue's slots bound what can come together.
 */
export class BatchGatherer {
  readonly #gatherings = new Map<string, Gathering>()
  readonly #slots: Readonly<Record<string, number>>
  readonly #run: (executions: readonly Execution[]) => void

  /** @param slots of each queue: no batch can be larger */
  constructor(slots: Readonly<Record<string, number>>, run: (executions: readonly Execution[]) => void) {
    this.#slots = slots
    this.#run = run
  }

  add(execution: Execution): void {
    const { queue, task } = execution.job
    const { size, wait } = execution.plan.settings.batch ?? { size: 1, wait: 0 }
    const key = `${queue}\n${task}`
    const gathering = this.#gatherings.get(key) ?? this.#begin(key, wait)
    gathering.executions.push(execution)
    if (gathering.executions.length >= Math.min(size, this.#slots[queue] ?? size)) this.#end(key)
  }

  /** All jobs that one claim brought have been added: those that wait for no more may run. */
  endOfClaim(): void {
    for (const [key, { timer }] of this.#gatherings) if (timer === undefined) this.#end(key)
  }

  /** No more jobs will come. */
  endAll(): void {
    for (const key of this.#gatherings.keys()) this.#end(key)
  }

  #begin(key: string, wait: number): Gathering {
    const timer = wait > 0 ? setTimeout(() => this.#end(key), timerSafe(wait)) : undefined
    const gathering = { executions: [], timer }
    this.#gatherings.set(key, gathering)
    return gathering
  }

  #end(key: string): void {
    const gathering = this.#gatherings.get(key)
    if (gathering === undefined) return
    this.#gatherings.delete(key)
    clearTimeout(gathering.timer)
    this.#run(gathering.executions)
  }
}
