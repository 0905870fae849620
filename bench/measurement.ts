export type ScenarioName = 'enqueue' | 'enqueue-bulk' | 'process' | 'latency' | 'backlog' | 'multi-process'

/** How much of what a scenario runs. */
export type Load = {
  /** Jobs that are counted. */
  readonly jobs: number
  /** Enqueue calls awaited at once, or jobs that run at once. */
  readonly concurrency: number
  /** Jobs that wait all the time besides. */
  readonly backlog: number
  /** Processes with a worker each. */
  readonly processes: number
}

export const FIGURES = ['perSecond', 'p50Ms', 'p99Ms', 'bytesPerJob'] as const

export type Figure = (typeof FIGURES)[number]

/** What one round of one case gave; absent where a scenario does not measure it. */
export type Figures = Readonly<Partial<Record<Figure, number>>> & {
  /** Errors and warnings that an application would have seen. */
  readonly problems?: readonly string[]
}
