import { expect, it } from 'vitest'
import { describeGoal, type Goal } from '../goal.ts'
import type { Row } from './row.ts'
import { judge } from './verdict.ts'

function row(subject: string, ...perSecond: number[]): Row {
  const load = { jobs: 1, concurrency: 1, backlog: 0, processes: 1 }
  const each = perSecond.map((value) => ({ perSecond: value }))
  return { engine: 'sqlite', scenario: 'process', subject, rounds: each.length, load, each, problems: [] }
}

const goal: Goal = { scenario: 'process', subject: 'millrace', figure: 'perSecond', to: 'floor', atLeast: 0.6 }

it('judges the ratio to another row, the limit included', () => {
  const met = judge([goal], [row('millrace', 60), row('floor', 100)])
  const missed = judge([goal], [row('millrace', 59), row('floor', 100)])
  expect([met[0]?.met, missed[0]?.met]).toEqual([true, false])
})

it('compares figures of the same round, so that a slow spell of the machine cancels out', () => {
  const [verdict] = judge([goal], [row('millrace', 70, 7, 80), row('floor', 100, 10, 1_000)])
  expect(verdict?.value).toBeCloseTo(0.7)
})

it('says nothing of goals whose rows were not measured', () => {
  expect(judge([goal], [row('millrace', 60)])).toEqual([])
})

it('counts problems', () => {
  const none: Goal = { scenario: 'process', subject: 'millrace', figure: 'problems', atMost: 0 }
  const verdicts = judge([none], [{ ...row('millrace', 1), problems: ['error store.unavailable'] }])
  expect(verdicts).toEqual([{ goal: none, value: 1, met: false }])
})

it('describes a goal in words', () => {
  expect(describeGoal(goal)).toBe('process: jobs/s ≥ 0.6 × floor')
  expect(describeGoal({ scenario: 'latency', subject: 'millrace', figure: 'p50Ms', below: 1 })).toBe(
    'latency: p50 < 1 ms',
  )
})
