import type { Figure } from '../measurement.ts'
import { escapeHtml } from './escape-html.ts'
import { formatNumber } from './format.ts'
import { type Row, valuesOf } from './row.ts'

const WIDTH = 760
const LABELS = 190
const VALUES = 90
const BAR = 18
const STEP = 26
/** Space above the first bar for the name of the scale. */
const TOP = 22

type Bar = { readonly row: Row; readonly value: number; readonly y: number }

/** Horizontal bars of one figure, from zero, on a scale of their own; a dot for each round. */
export function renderChart(rows: readonly Row[], figure: Figure, unit: string): string {
  const shown = rows.filter((row) => row[figure] !== undefined)
  const largest = Math.max(...shown.flatMap((row) => valuesOf(row.each, figure)))
  const scale = (value: number) => (value / largest) * (WIDTH - LABELS - VALUES)
  const bars = shown.map((row, index) =>
    renderBar({ row, value: row[figure] ?? 0, y: TOP + index * STEP }, figure, scale),
  )
  const height = TOP + shown.length * STEP
  const summary = shown.map((row) => `${row.subject} ${formatNumber(row[figure] ?? 0)}`).join(', ')
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(`${unit}: ${summary}`)}">
<text class="unit" x="${LABELS}" y="14">${escapeHtml(unit)}</text>
${bars.join('\n')}
</svg>`
}

function renderBar({ row, value, y }: Bar, figure: Figure, scale: (value: number) => number): string {
  const middle = y + BAR / 2
  const values = valuesOf(row.each, figure)
  const dots = values.map((each) => `<circle cx="${at(LABELS + scale(each))}" cy="${middle}" r="2.5"/>`)
  return `<g class="${classOf(row.subject)}">
<text class="label" x="${LABELS - 10}" y="${middle}">${escapeHtml(row.subject)}</text>
<rect x="${LABELS}" y="${y}" width="${at(Math.max(1, scale(value)))}" height="${BAR}" rx="2"/>
${dots.join('')}
<text class="value" x="${WIDTH}" y="${middle}">${formatNumber(value)}</text>
</g>`
}

/** Colours say who it is: Millrace, the floor or a peer; variants of one are paler. */
function classOf(label: string): string {
  const [subject = '', variant] = label.split(/-(.*)/)
  const kind = subject === 'millrace' || subject === 'floor' ? subject : 'peer'
  return variant === undefined ? kind : `${kind} variant`
}

function at(coordinate: number): string {
  return coordinate.toFixed(1)
}
