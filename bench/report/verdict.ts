import { type Goal, isMet } from '../goal.ts'
import { findRow, type Row } from './row.ts'

export type Verdict = { readonly goal: Goal; readonly value: number; readonly met: boolean }

/** Of the goals whose rows were measured. */
export function judge(goals: readonly Goal[], rows: readonly Row[]): Verdict[] {
  return goals.flatMap((goal) => {
    const value = measured(goal, rows)
    return value === undefined ? [] : [{ goal, value, met: isMet(goal, value) }]
  })
}

function measured({ scenario, subject, figure, to }: Goal, rows: readonly Row[]): number | undefined {
  const value = figureOf(findRow(rows, scenario, subject), figure)
  if (to === undefined || value === undefined) return value
  const other = figureOf(findRow(rows, scenario, to), figure)
  return other === undefined ? undefined : value / other
}

function figureOf(row: Row | undefined, figure: Goal['figure']): number | undefined {
  return figure === 'problems' ? row?.problems.length : row?.[figure]
}
