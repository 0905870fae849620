import { expect, it } from 'vitest'
import { closest } from './closest.ts'

it.for<[string, string | undefined]>([
  ['prioriti', 'priority'],
  ['Queue', 'queue'],
  ['dely', 'delay'],
  ['deley', 'delay'],
  ['quuee', 'queue'],
  ['di', 'id'],
  ['id', 'id'],
  ['retries', undefined],
  ['', undefined],
])('takes %j for %j', ([word, expected]) => {
  expect(closest(word, ['queue', 'priority', 'delay', 'id'])).toBe(expected)
})
