import { randomUUID } from 'node:crypto'
import { newId } from '../../src/ids.ts'
import { Millrace } from '../../src/millrace.ts'
import { openStore } from '../../src/store/open.ts'
import type { ClaimedJob, Store } from '../../src/store/store.ts'
import { task } from '../../src/task.ts'
import { ProblemLog } from './problem-log.ts'
import type { ClaimedBatch, Claimer, Input, OpenSubject, RunningWorker, Subject, WorkOptions } from './subject.ts'

const TASK = 'bench.noop'
const QUEUE = 'default'
/** Of the session that claims without a worker; renewed by the store itself. */
const LEASE = 30_000

/** The same for every engine: the URL tells which. */
export const millrace: Subject = {
  setup: 'public client and worker with their defaults: every job leased, fenced and kept after its end',
  // Opened here rather than by the client, so that a claimer uses the same connection.
  open: async (url) => new OpenMillrace(await openStore(url)),
}

class OpenMillrace implements OpenSubject {
  readonly #store: Store
  readonly #log = new ProblemLog()
  readonly #app: Millrace
  readonly #task = task({ name: TASK, run: (_: Input) => this.#onStart() })
  #onStart = () => {}

  constructor(store: Store) {
    this.#store = store
    this.#app = new Millrace({ store, logger: this.#log })
  }

  async enqueue(input: Input): Promise<void> {
    await this.#app.enqueue(this.#task, input)
  }

  async enqueueMany(inputs: readonly Input[]): Promise<void> {
    const outcomes = await this.#app.enqueueMany(inputs.map((input) => ({ task: this.#task, input })))
    for (const { error } of outcomes) if (error !== undefined) throw error
  }

  async work({ concurrency, onStart }: WorkOptions): Promise<RunningWorker> {
    this.#onStart = onStart
    const worker = this.#app.worker({ tasks: [this.#task], concurrency })
    await worker.start()
    return worker
  }

  async completed(): Promise<number> {
    const { total } = await this.#app.stats()
    return total.counts.completed
  }

  async claimer(): Promise<Claimer> {
    const session = await this.#store.openWorker(
      { id: newId(), host: 'bench', pid: process.pid, queues: [QUEUE], tasks: [TASK], concurrency: 100, lease: LEASE },
      { cancelRequested() {}, leaseLost() {} },
    )
    const complete = async (jobs: readonly ClaimedJob[]) => {
      const outcome = { kind: 'completed', result: null } as const
      await session.exchange({ settle: jobs.map(({ id, ref, token }) => ({ id, ref, token, outcome })) })
    }
    return {
      async claim(count): Promise<ClaimedBatch> {
        const wanted = { token: randomUUID(), limit: count, queues: { [QUEUE]: count }, tasks: [TASK] }
        const { claimed } = await session.exchange({ claim: wanted })
        return { size: claimed.length, complete: () => complete(claimed) }
      },
      close: () => session.close(),
    }
  }

  problems(): readonly string[] {
    return this.#log.problems
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}
