import type { Engine } from '../engine.ts'
import type { Load } from '../measurement.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** One row of the report: a scenario run one way by one subject. */
export type Case = {
  readonly scenario: Scenario
  /** As the report calls it: the subject, with the variant if it has a name. */
  readonly label: string
  readonly subject: string
  readonly load: Load
}

/** In the order of a round, so that what is compared runs close together in time. */
export function casesOf(engine: Engine, scenario: Scenario, quick: boolean): Case[] {
  return scenario.variants(quick).flatMap(({ name, subjects = Object.keys(engine.subjects), load }) =>
    Object.entries(engine.subjects)
      .filter(([subject, { scenarios }]) => subjects.includes(subject) && (scenarios?.includes(scenario.name) ?? true))
      .map(([subject, { pace }]) => ({
        scenario,
        label: name === undefined ? subject : `${subject}-${name}`,
        subject,
        load: paced(load, pace?.[scenario.name]),
      })),
  )
}

function paced(load: Load, pace: number | undefined): Load {
  return pace === undefined ? load : { ...load, jobs: Math.ceil(load.jobs * pace) }
}
