import { types } from 'node:util'
import type { JobContext } from '../context.ts'
import { MillraceError } from '../errors.ts'
import type { Ending } from '../outcome.ts'
import type { BatchRun } from '../task-options.ts'
import type { Execution } from './execution.ts'
import { runJob } from './run-job.ts'

type Item = {
  readonly input: unknown
  readonly ctx: JobContext
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Jobs of one task handled by one call. Each goes its own way through validation, middleware, callbacks and encoding;
 * where the handler would be, they wait for each other. Those that never get there (invalid input, a middleware that
 * refused) are left out.
 */
export function runBatch(executions: readonly Execution[]): readonly (Ending | Promise<Ending>)[] {
  const [first] = executions
  const handler = first?.plan.handlers.runBatch
  if (first === undefined || handler === undefined) return []
  const call = new BatchCall(first.plan.settings.name, handler, executions.length)
  return executions.map((execution) => runItem(execution, call))
}

function runItem(execution: Execution, call: BatchCall): Ending | Promise<Ending> {
  let joined = false
  const ending = runJob(execution, (input, ctx) => {
    joined = true
    return call.join(input, ctx)
  })
  const leaveUnlessJoined = () => {
    if (!joined) call.leave()
  }
  if (!(ending instanceof Promise)) leaveUnlessJoined()
  else void ending.then(leaveUnlessJoined)
  return ending
}

class BatchCall {
  readonly #task: string
  readonly #handler: BatchRun<unknown, unknown>
  readonly #items: Item[] = []
  #awaited: number

  constructor(task: string, handler: BatchRun<unknown, unknown>, size: number) {
    this.#task = task
    this.#handler = handler
    this.#awaited = size
  }

  join(input: unknown, ctx: JobContext): Promise<unknown> {
    const result = new Promise((resolve, reject) => this.#items.push({ input, ctx, resolve, reject }))
    this.leave()
    return result
  }

  /** One job less to wait for. */
  leave(): void {
    this.#awaited -= 1
    if (this.#awaited === 0 && this.#items.length > 0) void this.#call()
  }

  async #call(): Promise<void> {
    try {
      const results = await this.#handler(this.#items.map(({ input, ctx }) => ({ input, ctx })))
      this.#handOut(results ?? undefined)
    } catch (error) {
      for (const { reject } of this.#items) reject(error)
    }
  }

  #handOut(results: readonly unknown[] | undefined): void {
    if (results !== undefined && (!Array.isArray(results) || results.length !== this.#items.length)) {
      throw wrongLength(this.#task, this.#items.length, results)
    }
    for (const [index, { resolve, reject }] of this.#items.entries()) {
      const result: unknown = results?.[index]
      if (types.isNativeError(result) || result instanceof Error) reject(result)
      else resolve(result)
    }
  }
}

function wrongLength(task: string, items: number, results: unknown): MillraceError {
  const got = Array.isArray(results) ? `${results.length} results` : `a ${typeof results}`
  return new MillraceError(`The batch handler of task "${task}" returned ${got} for ${items} jobs`, {
    hint: 'Return one result per item, in order, an Error in the place of a failed one, or return nothing.',
  })
}
