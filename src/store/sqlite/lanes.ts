import { JOB_STATES, type JobState } from '../../job.ts'
import type { Connection } from './connection.ts'

const columns = new Map<JobState, number>(JOB_STATES.map((state, index) => [state, index]))

/**
 * Names and counters of lanes during transactions. Differences pile up in memory and reach the lane's row once, with
 * `flush`, before the commit; after a rollback everything is forgotten, since a lane may have been made in it.
 */
export class Lanes {
  readonly #connection: Connection
  readonly #ids = new Map<string, Map<string, number>>()
  readonly #differences = new Map<number, number[]>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  id(queue: string, task: string): number {
    let tasks = this.#ids.get(queue)
    if (tasks === undefined) {
      tasks = new Map<string, number>()
      this.#ids.set(queue, tasks)
    }
    let id = tasks.get(task)
    if (id === undefined) {
      id = this.#connection.get<{ id: number }>('insertLane', queue, task)?.id ?? 0
      tasks.set(task, id)
    }
    return id
  }

  count(lane: number, state: JobState, by: number): void {
    let differences = this.#differences.get(lane)
    if (differences === undefined) {
      differences = new Array<number>(JOB_STATES.length).fill(0)
      this.#differences.set(lane, differences)
    }
    const column = columns.get(state) ?? 0
    differences[column] = (differences[column] ?? 0) + by
  }

  move(lane: number, from: JobState, to: JobState, by = 1): void {
    this.count(lane, from, -by)
    this.count(lane, to, by)
  }

  flush(): void {
    for (const [lane, differences] of this.#differences) {
      if (differences.some((difference) => difference !== 0)) this.#connection.run('countLane', lane, ...differences)
    }
    this.#differences.clear()
  }

  forget(): void {
    this.#ids.clear()
    this.#differences.clear()
  }
}
