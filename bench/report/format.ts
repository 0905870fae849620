const BLANK = '\u00a0'

/** Three significant digits, thousands apart: 111 000, 5 290, 0.342. */
export function formatNumber(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  const rounded = Number(value.toPrecision(3))
  const [whole = '', fraction] = rounded.toFixed(Math.min(digits, 6)).split('.')
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, BLANK)
  return fraction === undefined ? apart : `${apart}.${fraction}`
}

export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, BLANK)
}

/** Columns as wide as their widest cell; the first `left` to the left, numbers to the right. */
export function align(rows: readonly (readonly string[])[], left: number): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  const pad = (cell: string, column: number) =>
    column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
