import type { Engine } from '../engine.ts'
import { describeGoal } from '../goal.ts'
import { subjectOf } from '../measure/subject-of.ts'
import type { Figure } from '../measurement.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { align, formatCount, formatNumber } from './format.ts'
import { describeMachine, type Machine } from './machine.ts'
import { pairedRatio } from './paired-ratio.ts'
import { findRow, type Row, valuesOf } from './row.ts'
import { judge } from './verdict.ts'

export type Report = {
  readonly engine: Engine
  readonly scenarios: readonly Scenario[]
  readonly rows: readonly Row[]
  readonly machine: Machine
  readonly seed: number
}

/** For people, on standard output. */
export function renderTable(report: Report): string {
  const parts = report.scenarios.map((scenario) => renderScenario(report, scenario))
  return [renderHead(report), ...parts, renderGoals(report)].join('\n\n')
}

function renderHead({ engine, machine, rows, seed }: Report): string {
  const names = [...new Set(rows.map(({ subject }) => subject))].filter((name) => name in engine.subjects)
  const setups = names.map((name) => [name, subjectOf(engine, name).setup])
  const rounds = rows[0]?.rounds ?? 0
  return [
    describeMachine(machine),
    `Medians of ${rounds} interleaved rounds, seed ${seed}. Ratios (÷) are medians of the rounds' own ratios.`,
    'Best, spread ((largest − smallest) ÷ median) and ratios are those of jobs/s, or of p50 where there is none.',
    '',
    align(setups, 2),
  ].join('\n')
}

function renderScenario(report: Report, { name, counts }: Scenario): string {
  const { engine, rows } = report
  const head = ['', 'jobs', 'jobs/s', 'p50 ms', 'p99 ms', 'bytes/job', 'best', 'spread', '÷ floor', `÷ ${engine.peer}`]
  const own = rows.filter(({ scenario }) => scenario === name)
  const lines = own.map((row) => cellsOf(row, rows, engine.peer))
  const used = head.map((_, column) => column === 0 || lines.some((line) => line[column] !== ''))
  const table = align(
    [head, ...lines].map((line) => line.filter((_, column) => used[column])),
    1,
  )
  return `${name}: ${counts}\n${table}`
}

function cellsOf(row: Row, rows: readonly Row[], peer: string): string[] {
  const number = (figure: Figure) => (row[figure] === undefined ? '' : formatNumber(row[figure]))
  return [
    row.subject,
    formatCount(row.load.jobs),
    number('perSecond'),
    number('p50Ms'),
    number('p99Ms'),
    number('bytesPerJob'),
    bestOf(row),
    spreadOf(row),
    ratioTo(row, findRow(rows, row.scenario, 'floor')),
    ratioTo(row, findRow(rows, row.scenario, peer)),
  ]
}

/** What a scenario is mainly about: how much, or where it has no rate, how fast. */
function mainFigure(row: Row): Figure {
  return row.perSecond === undefined ? 'p50Ms' : 'perSecond'
}

/** Other work on the machine only ever makes a round worse, so on a busy one this is the least disturbed figure. */
function bestOf(row: Row): string {
  const figure = mainFigure(row)
  const values = valuesOf(row.each, figure)
  return formatNumber(figure === 'perSecond' ? Math.max(...values) : Math.min(...values))
}

function spreadOf(row: Row): string {
  const figure = mainFigure(row)
  const values = valuesOf(row.each, figure)
  return `${Math.round(((Math.max(...values) - Math.min(...values)) / (row[figure] ?? 1)) * 100)} %`
}

function ratioTo(row: Row, other: Row | undefined): string {
  const ratio = other && other !== row ? pairedRatio(row, other, mainFigure(row)) : undefined
  return ratio === undefined ? '' : formatNumber(ratio)
}

function renderGoals({ engine, rows }: Report): string {
  const verdicts = judge(engine.goals, rows)
  if (verdicts.length === 0) return 'No goals for these scenarios.'
  const lines = verdicts.map(({ goal, value, met }) => [
    met ? 'met' : 'NOT MET',
    describeGoal(goal),
    formatNumber(value),
  ])
  return `Goals\n${align(lines, 2)}`
}
