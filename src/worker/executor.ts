import type { Ending } from '../outcome.ts'
import { runBatch } from './batch-call.ts'
import type { Execution } from './execution.ts'
import { runJob } from './run-job.ts'

/** Where handlers run. Threads and processes fit in here later: they can do what `kill` asks. */
export interface Executor {
  /** Runs a job to its ending. Never throws, never rejects. */
  run(execution: Execution): Ending | Promise<Ending>
  /** Runs jobs of one batch task together: an ending for each, in order. */
  runBatch(executions: readonly Execution[]): readonly (Ending | Promise<Ending>)[]
  /**
   * Ends the handler by force, so that its promise settles now. Called when the hard limit has passed and the job was
   * already recorded as failed; its slot is free only when the handler has really ended.
   */
  kill(execution: Execution): void
}

/** In this thread, beside the application: a handler that ignores its signal cannot be ended and keeps its slot. */
export const inline: Executor = {
  run(execution) {
    const { handlers } = execution.plan
    return runJob(execution, (input, ctx) => handlers.run?.(input, ctx))
  },
  runBatch,
  kill() {},
}
