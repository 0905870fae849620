/** The smallest value that is not below `percent` of the values (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  return at(inOrder(values), Math.max(0, Math.ceil((percent / 100) * values.length) - 1))
}

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = inOrder(values)
  const middle = (sorted.length - 1) / 2
  return (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2
}

function inOrder(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}

function at(values: readonly number[], index: number): number {
  const value = values[index]
  if (value === undefined) throw new Error(`${values.length} values have none at ${index}`)
  return value
}
