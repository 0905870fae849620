import type { Case } from '../measure/case.ts'
import { median } from '../measure/percentile.ts'
import { FIGURES, type Figure, type Figures, type Load, type ScenarioName } from '../measurement.ts'

/** One line of the report: the medians of its rounds, and what they were made of. */
export type Row = Readonly<Partial<Record<Figure, number>>> & {
  readonly engine: string
  readonly scenario: ScenarioName
  /** The case's label: the subject, with the variant if it has a name. */
  readonly subject: string
  readonly rounds: number
  readonly load: Load
  readonly each: readonly Figures[]
  readonly problems: readonly string[]
}

export function toRow(engine: string, { scenario, label, load }: Case, each: readonly Figures[]): Row {
  const medians = FIGURES.flatMap((figure) => {
    const values = valuesOf(each, figure)
    return values.length === 0 ? [] : [[figure, median(values)] as const]
  })
  return {
    engine,
    scenario: scenario.name,
    subject: label,
    ...Object.fromEntries(medians),
    rounds: each.length,
    load,
    each,
    problems: each.flatMap(({ problems }) => problems ?? []),
  }
}

export function valuesOf(each: readonly Figures[], figure: Figure): number[] {
  return each.flatMap((figures) => figures[figure] ?? [])
}

export function findRow(rows: readonly Row[], scenario: string, subject: string): Row | undefined {
  return rows.find((row) => row.scenario === scenario && row.subject === subject)
}
