import type { Figures, Load, ScenarioName } from '../measurement.ts'
import type { Place } from '../place.ts'
import type { Input, OpenSubject } from '../subjects/subject.ts'

/** One way to run a scenario; the main one has no name. */
export type Variant = {
  readonly name?: string
  /** Default: all that take part in the scenario. */
  readonly subjects?: readonly string[]
  readonly load: Load
}

/** What a measurement works with: an open subject on storage of its own. */
export type Workbench = {
  readonly engine: string
  readonly subjectName: string
  readonly subject: OpenSubject
  readonly place: Place
  readonly seed: number
  /** Seeded, the same for all subjects of a round. */
  readonly inputs: (count: number) => Input[]
}

export type Scenario = {
  readonly name: ScenarioName
  /** What is counted and timed, and what is not. */
  readonly counts: string
  readonly variants: (quick: boolean) => readonly Variant[]
  /** Its measure is not run beforehand with a smaller load. */
  readonly warmsUpItself?: true
  /** Runs twice on the same workbench: first with a smaller load, to warm up, then counted. */
  measure(bench: Workbench, load: Load): Promise<Figures>
}
