import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '../measure/percentile.ts'
import { random } from '../measure/random.ts'
import type { Scenario } from './scenario.ts'
import { untilCompleted } from './until-completed.ts'

/** Longest pause between two jobs, so that no timer of a subject keeps step with the measurement. */
const MOST_PAUSE = 4

export const latency: Scenario = {
  name: 'latency',
  counts:
    'one job at a time, worker idle in the same process: from the call of enqueue to the first line of its handler',
  variants: (quick) => [{ load: { jobs: quick ? 300 : 1_000, concurrency: 10, backlog: 0, processes: 1 } }],
  async measure({ subject, inputs, seed }, { jobs, concurrency }) {
    let onStart = () => {}
    const worker = await subject.work({ concurrency, onStart: () => onStart() })
    const next = random(seed)
    const samples: number[] = []
    let done = await subject.completed()
    for (const input of inputs(jobs)) {
      const { promise, resolve } = Promise.withResolvers<number>()
      onStart = () => resolve(performance.now())
      const called = performance.now()
      await subject.enqueue(input)
      samples.push((await promise) - called)
      done += 1
      await untilCompleted(subject, done)
      await pause(next() * MOST_PAUSE)
    }
    await worker.stop()
    return { p50Ms: percentile(samples, 50), p99Ms: percentile(samples, 99) }
  },
}
