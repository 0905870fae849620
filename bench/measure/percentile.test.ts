import { describe, expect, it } from 'vitest'
import { median, percentile } from './percentile.ts'

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it('is the smallest value that so many of the values do not exceed', () => {
    expect([percentile(hundred, 1), percentile(hundred, 50), percentile(hundred, 99)]).toEqual([1, 50, 99])
  })

  it('of one value is that value', () => {
    expect([percentile([7], 1), percentile([7], 99)]).toEqual([7, 7])
  })
})

describe('median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5])
  })
})
