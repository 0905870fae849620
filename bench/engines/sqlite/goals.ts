import type { Goal } from '../../goal.ts'

export const goals: readonly Goal[] = [
  { scenario: 'process', subject: 'millrace', figure: 'perSecond', to: 'floor', atLeast: 0.6 },
  { scenario: 'process', subject: 'millrace', figure: 'perSecond', to: 'plainjob', atLeast: 12 },
  { scenario: 'enqueue-bulk', subject: 'millrace', figure: 'perSecond', to: 'floor', atLeast: 0.6 },
  { scenario: 'enqueue', subject: 'millrace', figure: 'perSecond', to: 'millrace-one-by-one', atLeast: 5 },
  { scenario: 'latency', subject: 'millrace', figure: 'p50Ms', below: 1 },
  { scenario: 'backlog', subject: 'millrace', figure: 'p99Ms', to: 'millrace-short', atMost: 2 },
  { scenario: 'multi-process', subject: 'millrace', figure: 'perSecond', to: 'millrace-one-process', atLeast: 0.8 },
  { scenario: 'multi-process', subject: 'millrace', figure: 'problems', atMost: 0 },
]
