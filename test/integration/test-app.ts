import { encode } from '../../src/codec.ts'
import { toErrorData } from '../../src/error-data.ts'
import { Millrace, type MillraceOptions } from '../../src/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { ClaimedJob, Store, WorkerInfo } from '../../src/store/store.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.ts'

/** A client over a database file of its own, with the store in reach; gone with the end of the block. */
export class TestApp implements AsyncDisposable {
  readonly app: Millrace
  readonly store: Store
  readonly location: string
  readonly #folder: TemporaryFolder
  readonly #workers: TestWorker[] = []

  private constructor(folder: TemporaryFolder, location: string, store: Store, app: Millrace) {
    this.#folder = folder
    this.location = location
    this.store = store
    this.app = app
  }

  static async open(options: Omit<MillraceOptions, 'store'> = {}): Promise<TestApp> {
    const folder = temporaryFolder()
    const location = folder.path('jobs.db')
    const store = await openStore(`sqlite:${location}`)
    return new TestApp(folder, location, store, new Millrace({ store, ...options }))
  }

  /** A worker's session by hand: it runs nothing, the test says how each job ends. */
  async worker(overrides: Partial<WorkerInfo> = {}): Promise<TestWorker> {
    const worker = await TestWorker.open(this.store, overrides)
    this.#workers.push(worker)
    return worker
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) await worker.close()
    await this.app.close()
    this.#folder[Symbol.dispose]()
  }
}

/** Ends a job as if its handler had returned that value. */
export async function complete(worker: TestWorker, job: ClaimedJob, value?: unknown): Promise<void> {
  await worker.settle(job, { kind: 'completed', result: encode(value, { what: 'result' }) })
}

/** Ends a job as if its handler had failed for the last time. */
export async function fail(worker: TestWorker, job: ClaimedJob, error: Error): Promise<void> {
  await worker.settle(job, { kind: 'dead', reason: 'attempts-exhausted', error: toErrorData(error) })
}
