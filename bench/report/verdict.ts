import { type Goal, isMet } from '../goal.ts'
import { pairedRatio } from './paired-ratio.ts'
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
  const row = findRow(rows, scenario, subject)
  if (row === undefined) return undefined
  if (figure === 'problems') return row.problems.length
  if (to === undefined) return row[figure]
  const base = findRow(rows, scenario, to)
  return base && pairedRatio(row, base, figure)
}
