import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Backoff } from './backoff.ts'

/** Checked and completed options; durations in milliseconds. */
export type TaskSettings = {
  readonly name: string
  readonly description?: string
  readonly queue: string
  readonly priority: number
  readonly expiresIn?: number
  readonly maxAttempts: number
  readonly backoff: Backoff
  readonly retryIf?: (error: unknown) => boolean
  readonly softLimit?: number
  readonly hardLimit?: number
  readonly ignoreResult: boolean
  readonly resultExpiresIn?: number
  readonly atMostOnce: boolean
  readonly schema?: StandardSchemaV1
  readonly sanitize?: (input: unknown) => unknown
  readonly batch?: { readonly size: number; readonly wait: number }
}

declare const types: unique symbol

/** A task as those see it who only enqueue: its name, its settings and the types of its input and output. */
export interface TaskRef<Input, Output> {
  readonly name: string
  readonly settings: TaskSettings
  /** Exists for the compiler alone. */
  readonly [types]?: (input: Input) => Output
}

// biome-ignore lint/suspicious/noExplicitAny: a task of any input; `unknown` would refuse every task, inputs being contravariant
export type AnyTaskRef = TaskRef<any, any>
export type InputOf<T> = T extends TaskRef<infer Input, infer _> ? Input : never
export type OutputOf<T> = T extends TaskRef<infer _, infer Output> ? Output : never
