import type { ScenarioName } from '../measurement.ts'

/** What a job is given: about 100 bytes of JSON. */
export type Input = Readonly<Record<string, string | number>>

/** A job system set up as its documentation recommends, or bare statements. */
export type Subject = {
  /** How it is set up, in a few words for the reader of the figures. */
  readonly setup: string
  /** The scenarios it takes part in. Default: all. */
  readonly scenarios?: readonly ScenarioName[]
  /** The part of a scenario's jobs it is given, so that its rounds take about as long as the others'. Default 1. */
  readonly pace?: Readonly<Partial<Record<ScenarioName, number>>>
  open(url: string): OpenSubject | Promise<OpenSubject>
}

export type OpenSubject = {
  /** One job; it is durable when this resolves. */
  enqueue(input: Input): void | Promise<void>
  enqueueMany(inputs: readonly Input[]): void | Promise<void>
  /** Runs a handler that does nothing for every job, `concurrency` at once where the subject can, until it is stopped. */
  work(options: WorkOptions): RunningWorker | Promise<RunningWorker>
  /** Jobs that are completed in the store. */
  completed(): number | Promise<number>
  /** Claims without handlers, for subjects that can claim more than one job at a time. */
  claimer?(): Claimer | Promise<Claimer>
  /** Every error and warning so far that an application would have seen. */
  problems(): readonly string[]
  close(): void | Promise<void>
}

export type WorkOptions = {
  readonly concurrency: number
  /** Called first thing in each job's handler. */
  readonly onStart: () => void
}

export type RunningWorker = { stop(): void | Promise<void> }

export type Claimer = {
  /** Claims this many jobs and gives back what completes them. */
  claim(count: number): Promise<ClaimedBatch> | ClaimedBatch
  close(): void | Promise<void>
}

export type ClaimedBatch = {
  readonly size: number
  complete(): void | Promise<void>
}
