export type Column<Row> = {
  readonly title: string
  readonly cell: (row: Row) => string
  /** Default left. */
  readonly align?: 'right'
}

const GAP = '  '

/** Rows as lines with aligned columns, the first line being the titles. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => width(line[index] ?? ''))))
  return cells.map((line) =>
    line
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align))
      .join(GAP)
      .trimEnd(),
  )
}

function pad(cell: string, to: number, align: 'right' | undefined): string {
  const space = ' '.repeat(to - width(cell))
  return align === 'right' ? space + cell : cell + space
}

/** Columns of a terminal that a text takes, near enough: East Asian characters and emoji take two. */
function width(text: string): number {
  let columns = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    columns += code >= 0x1100 && WIDE.test(character) ? 2 : 1
  }
  return columns
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]|\p{Emoji_Presentation}/u
