import type { EnqueueInput, EnqueueOptions } from './enqueue-options.ts'
import type { JobHandle } from './job-handle.ts'
import type { AnyTaskRef, InputOf, OutputOf, TaskRef } from './task-settings.ts'

/** The ways to call `enqueue`. */
export interface Enqueue {
  /** By the task itself: the compiler checks the input and knows the result. */
  <T extends AnyTaskRef>(task: T, ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>): Promise<JobHandle<OutputOf<T>>>
  /** By its name, without its code. `enqueue<typeof sendMail>('mail.send', …)` checks types all the same. */
  <T extends AnyTaskRef = TaskRef<unknown, unknown>>(
    task: string,
    ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>
  ): Promise<JobHandle<OutputOf<T>>>
}
