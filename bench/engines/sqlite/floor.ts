import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { idToBytes, newId } from '../../../src/ids.ts'
import type {
  ClaimedBatch,
  Claimer,
  Input,
  OpenSubject,
  RunningWorker,
  Subject,
  WorkOptions,
} from '../../subjects/subject.ts'
import * as sql from './floor-statements.ts'
import { fileOf } from './place.ts'

const QUEUE = 'default'
/** Inserts of one transaction. */
const TRANSACTION = 500

/** What SQLite itself can do: no leases, retries, history, waiting for others or API, in the thread of the caller. */
export const floor: Subject = {
  setup:
    'bare statements in a loop: insert 500 a transaction, claim 100, complete 100; node:sqlite, WAL, synchronous=FULL',
  pace: { enqueue: 0.4 },
  open: (url) => new Floor(fileOf(url)),
}

class Floor implements OpenSubject {
  readonly #database: DatabaseSync
  readonly #insert
  readonly #claim
  readonly #complete
  #wake = () => {}

  constructor(file: string) {
    this.#database = new DatabaseSync(file)
    this.#database.exec(sql.schema)
    this.#insert = this.#database.prepare(sql.insert)
    this.#claim = this.#database.prepare(sql.claim)
    this.#complete = this.#database.prepare(sql.complete)
  }

  enqueue(input: Input): void {
    this.#insert.run(idToBytes(newId()), QUEUE, JSON.stringify(input))
    this.#wake()
  }

  enqueueMany(inputs: readonly Input[]): void {
    for (let from = 0; from < inputs.length; from += TRANSACTION) {
      this.#database.exec('begin immediate')
      for (const input of inputs.slice(from, from + TRANSACTION))
        this.#insert.run(idToBytes(newId()), QUEUE, JSON.stringify(input))
      this.#database.exec('commit')
    }
    this.#wake()
  }

  work({ concurrency, onStart }: WorkOptions): RunningWorker {
    const stopping = new AbortController()
    const ended = this.#run(concurrency, onStart, stopping.signal)
    return {
      stop: async () => {
        stopping.abort()
        this.#wake()
        await ended
      },
    }
  }

  async #run(limit: number, onStart: () => void, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const { jobs, complete } = this.#take(limit)
      for (const { payload } of jobs) {
        JSON.parse(payload)
        onStart()
      }
      complete()
      if (jobs.length > 0) await nextTurn()
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  claimer(): Claimer {
    return {
      claim: (count): ClaimedBatch => {
        const { jobs, complete } = this.#take(count)
        return { size: jobs.length, complete }
      },
      close() {},
    }
  }

  #take(limit: number): { jobs: { id: number; payload: string }[]; complete: () => void } {
    const token = randomUUID()
    // The columns that `claim` returns.
    const jobs = this.#claim.all(token, QUEUE, limit) as { id: number; payload: string }[]
    const complete = () => {
      if (jobs.length > 0) this.#complete.run(JSON.stringify(jobs.map(({ id }) => [id, null])), token)
    }
    return { jobs, complete }
  }

  completed(): number {
    return Number(this.#database.prepare(sql.countCompleted).get()?.jobs)
  }

  problems(): readonly string[] {
    return []
  }

  close(): void {
    this.#database.close()
  }
}
