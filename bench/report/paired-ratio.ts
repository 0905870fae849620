import { median } from '../measure/percentile.ts'
import type { Figure } from '../measurement.ts'
import type { Row } from './row.ts'

/**
 * The median of the rounds' ratios. The two ran close together in each round, so that what disturbed the machine for a
 * while mostly cancels out; in a ratio of two medians, each from another round, it does not.
 *
 * @returns undefined when either row lacks the figure
 */
export function pairedRatio(row: Row, base: Row, figure: Figure): number | undefined {
  const ratios = row.each.flatMap((figures, round) => {
    const [value, other] = [figures[figure], base.each[round]?.[figure]]
    return value === undefined || other === undefined ? [] : [value / other]
  })
  return ratios.length === 0 ? undefined : median(ratios)
}
