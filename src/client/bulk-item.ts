import type { EnqueueOptions } from '../enqueue-options.ts'
import type { JobHandle } from '../job-handle.ts'
import type { AnyTaskRef, InputOf, OutputOf } from '../task-settings.ts'

/** One job of `enqueueMany`: its task or the name of one, its input, and options as `enqueue` takes them. */
export type BulkItem<T extends AnyTaskRef | string> = { readonly task: T } & BulkInput<T> & {
    readonly options?: Omit<EnqueueOptions, 'tx'>
  }

/** What became of one item, in its place: its job, or why there is none. */
export type EnqueueOutcome<Output> =
  | { readonly job: JobHandle<Output>; readonly error?: never }
  | { readonly job?: never; readonly error: Error }

export type BulkOptions = {
  /** The caller's own transaction (`DatabaseSync` with BEGIN done): the jobs exist when it commits. */
  readonly tx?: unknown
}

export type BulkOutcomes<T extends readonly (AnyTaskRef | string)[]> = {
  -readonly [K in keyof T]: EnqueueOutcome<T[K] extends AnyTaskRef ? OutputOf<T[K]> : unknown>
}

type BulkInput<T> = T extends AnyTaskRef
  ? undefined extends InputOf<T>
    ? { readonly input?: InputOf<T> }
    : { readonly input: InputOf<T> }
  : { readonly input?: unknown }
