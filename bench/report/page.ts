import { readFileSync } from 'node:fs'
import { describeGoal } from '../goal.ts'
import type { Figure } from '../measurement.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { renderChart } from './chart.ts'
import { escapeHtml } from './escape-html.ts'
import { formatNumber } from './format.ts'
import { describeMachine } from './machine.ts'
import type { Row } from './row.ts'
import type { Report } from './table.ts'
import { judge } from './verdict.ts'

const SCALES: readonly (readonly [figure: Figure, unit: string])[] = [
  ['perSecond', 'jobs a second (more is better)'],
  ['p50Ms', 'half of them within, ms (less is better)'],
  ['p99Ms', '99 of 100 within, ms (less is better)'],
  ['bytesPerJob', 'bytes of database a waiting job (less is better)'],
]

/** The report as one file that needs nothing else. */
export function renderPage(report: Report): string {
  const { engine, machine, rows, scenarios, seed } = report
  const title = `Millrace benchmark: ${engine.name}`
  const setups = Object.entries(engine.subjects).map(
    ([name, { setup }]) => `<dt>${name}</dt><dd>${escapeHtml(setup)}</dd>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
${readFileSync(new URL('page.css', import.meta.url), 'utf8')}</style>
<h1>${title}</h1>
<p>${escapeHtml(describeMachine(machine))}</p>
<p>Bars are medians of ${rows[0]?.rounds ?? 0} interleaved rounds, dots the rounds; seed ${seed}.</p>
<dl>${setups.join('\n')}</dl>
${scenarios.map((scenario) => renderScenario(scenario, rows)).join('\n')}
${renderGoals(report)}
</html>
`
}

function renderScenario({ name, counts }: Scenario, rows: readonly Row[]): string {
  const own = rows.filter(({ scenario }) => scenario === name)
  const charts = SCALES.filter(([figure]) => own.some((row) => row[figure] !== undefined)).map(([figure, unit]) =>
    renderChart(own, figure, unit),
  )
  return `<section>
<h2>${name}</h2>
<p>${escapeHtml(counts)}</p>
${charts.join('\n')}
</section>`
}

function renderGoals({ engine, rows }: Report): string {
  const verdicts = judge(engine.goals, rows)
  const lines = verdicts.map(
    ({ goal, value, met }) =>
      `<tr><td>${met ? '✓ met' : '✗ not met'}<td>${escapeHtml(describeGoal(goal))}<td class="number">${formatNumber(value)}`,
  )
  return `<section>
<h2>Goals</h2>
<table><tr><th>Verdict<th>Goal<th>Measured
${lines.join('\n')}</table>
</section>`
}
