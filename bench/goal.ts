import type { Figure, ScenarioName } from './measurement.ts'

/** What Millrace should reach: a figure of a row of the report, or its ratio to the same figure of another row. */
export type Goal = {
  readonly scenario: ScenarioName
  readonly subject: string
  /** `problems`: the number of errors and warnings seen. */
  readonly figure: Figure | 'problems'
  readonly to?: string
} & ({ readonly atLeast: number } | { readonly atMost: number } | { readonly below: number })

const NAMES: Readonly<Record<Goal['figure'], readonly [name: string, unit: string]>> = {
  perSecond: ['jobs/s', ''],
  p50Ms: ['p50', ' ms'],
  p99Ms: ['p99', ' ms'],
  bytesPerJob: ['bytes a job', ''],
  problems: ['errors and warnings', ''],
}

/** In words: "process: jobs/s ≥ 0.6 × floor". */
export function describeGoal(goal: Goal): string {
  const [name, unit] = NAMES[goal.figure]
  return `${goal.scenario}: ${name} ${limitOf(goal)}${goal.to === undefined ? unit : ` × ${goal.to}`}`
}

/** Whether the figure, or the ratio, is good enough. */
export function isMet(goal: Goal, value: number): boolean {
  if ('atLeast' in goal) return value >= goal.atLeast
  return 'atMost' in goal ? value <= goal.atMost : value < goal.below
}

function limitOf(goal: Goal): string {
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `< ${goal.below}`
}
