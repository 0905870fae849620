import Database from 'better-sqlite3'
import { better, defineQueue, defineWorker, JobStatus, type Logger, type Queue } from 'plainjob'
import type { Input, OpenSubject, RunningWorker, WorkOptions } from '../../subjects/subject.ts'

const TYPE = 'noop'
/** Its shortest. It polls for jobs, by default each second, so that its latency is its poll interval. */
const POLL = 1

/** Durability of a commit, in SQLite's words. plainjob sets `normal`: a loss of power can take the last commits back. */
export type Synchronous = 'normal' | 'full'

export function openPlainjob(file: string, synchronous: Synchronous): OpenSubject {
  const problems: string[] = []
  const database = new Database(file)
  const queue = defineQueue({ connection: better(database), logger: loggerInto(problems) })
  database.pragma(`synchronous = ${synchronous}`)
  return new Plainjob(queue, problems)
}

function loggerInto(problems: string[]): Logger {
  const keep = (message: string) => void problems.push(message)
  return { debug() {}, info() {}, warn: keep, error: keep }
}

class Plainjob implements OpenSubject {
  readonly #queue: Queue
  readonly #problems: string[]

  constructor(queue: Queue, problems: string[]) {
    this.#queue = queue
    this.#problems = problems
  }

  enqueue(input: Input): void {
    this.#queue.add(TYPE, input)
  }

  enqueueMany(inputs: readonly Input[]): void {
    this.#queue.addMany(TYPE, [...inputs])
  }

  /** It runs jobs one by one whatever the concurrency; more of its workers in one process share the same thread. */
  work({ onStart }: WorkOptions): RunningWorker {
    const run = async () => onStart()
    const worker = defineWorker(TYPE, run, {
      queue: this.#queue,
      logger: loggerInto(this.#problems),
      pollIntervall: POLL,
    })
    const ended = worker.start()
    return {
      stop: async () => {
        await worker.stop()
        await ended
      },
    }
  }

  completed(): number {
    return this.#queue.countJobs({ status: JobStatus.Done })
  }

  problems(): readonly string[] {
    return this.#problems
  }

  close(): void {
    this.#queue.close()
  }
}
