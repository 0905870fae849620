import type { BulkItem, BulkOptions, BulkOutcomes } from './client/bulk-item.ts'
import { type Health, healthOf } from './client/health.ts'
import { Jobs } from './client/jobs.ts'
import { LazyStore } from './client/lazy-store.ts'
import { type MillraceOptions, type MillraceSettings, parseMillraceOptions } from './client/millrace-options.ts'
import { JobPreparer } from './client/prepare-job.ts'
import { Producer } from './client/producer.ts'
import { Queues } from './client/queues.ts'
import { ResultWaiter } from './client/result-waiter.ts'
import { type Stats, statsOf } from './client/stats.ts'
import { WorkerHandle } from './client/worker-handle.ts'
import { Workers } from './client/workers.ts'
import type { EnqueueInput, EnqueueOptions } from './enqueue-options.ts'
import { ClosedError } from './errors.ts'
import type { JobHandle } from './job-handle.ts'
import type { Store, StoreInfo } from './store/store.ts'
import type { AnyTaskRef, InputOf, OutputOf, TaskRef } from './task-settings.ts'
import { parseWorkerOptions, type WorkerOptions } from './worker-options.ts'
import type { WorkerSurroundings } from './worker-surroundings.ts'

/**
 * The client of a store: enqueues jobs, looks at them and steers them, and makes workers. It opens the store when it
 * first needs it, and starts nothing by itself.
 */
export class Millrace implements AsyncDisposable {
  readonly jobs: Jobs
  readonly queues: Queues
  readonly workers: Workers
  readonly #settings: MillraceSettings
  readonly #lazy: LazyStore
  readonly #waiter: ResultWaiter
  readonly #producer: Producer
  readonly #handles = new Set<WorkerHandle>()
  #closed = false
  #closing: Promise<void> | undefined

  /** @throws InvalidOptionError @throws DuplicateTaskError */
  constructor(options: MillraceOptions = {}) {
    const settings = parseMillraceOptions(options)
    const lazy = new LazyStore(settings.open, settings.isOpen)
    // Work under way when the client closes still gets its store; new calls are stopped by #store.
    const underWay = () => lazy.get()
    const preparer = new JobPreparer(settings.registry, settings.payloadLimit)
    this.#settings = settings
    this.#lazy = lazy
    this.#waiter = new ResultWaiter(underWay)
    this.jobs = new Jobs(this.#store, this.#waiter, settings.retention)
    this.queues = new Queues(this.#store)
    this.workers = new Workers(this.#store)
    this.#producer = new Producer(underWay, preparer, this.jobs, () => lazy.isOpen)
  }

  /**
   * Opens the store now, not at its first use, and tells what it is. Needed before the first `tx` only.
   * @throws StoreError
   */
  async open(): Promise<StoreInfo> {
    const store = await this.#store()
    return await store.info()
  }

  /**
   * Enqueues one job: it is in the store when this resolves. Calls of the same moment share a transaction.
   *
   * @throws InvalidOptionError @throws InvalidInputError @throws NotSerializableError @throws PayloadTooLargeError
   * @throws IdempotencyConflictError @throws QueueFullError @throws StoreError with nothing written
   */
  enqueue<T extends AnyTaskRef>(
    task: T,
    ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>
  ): Promise<JobHandle<OutputOf<T>>>
  /** By name, without the task's code. `enqueue<typeof sendMail>('mail.send', …)` checks types all the same. */
  enqueue<T extends AnyTaskRef = TaskRef<unknown, unknown>>(
    task: string,
    ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>
  ): Promise<JobHandle<OutputOf<T>>>
  async enqueue(task: AnyTaskRef | string, input?: unknown, options?: EnqueueOptions): Promise<JobHandle<never>> {
    this.#refuseIfClosed()
    return await this.#producer.enqueue({ task, input, options })
  }

  /**
   * Enqueues many jobs, up to 1 000 in one transaction. Items that are refused, for whatever reason, leave the others
   * alone: each has its outcome, in order.
   *
   * @throws StoreError when the store failed before any job was written; later failures are outcomes
   */
  async enqueueMany<const T extends readonly (AnyTaskRef | string)[]>(
    items: { readonly [K in keyof T]: BulkItem<T[K]> },
    options: BulkOptions = {},
  ): Promise<BulkOutcomes<T>> {
    this.#refuseIfClosed()
    // One outcome per item, in order: what the types of the items promise of each.
    return (await this.#producer.enqueueMany(items, options)) as BulkOutcomes<T>
  }

  /**
   * Makes a worker in this process; nothing runs before its `start()`.
   * @throws InvalidOptionError @throws DuplicateTaskError
   */
  worker(options: WorkerOptions): WorkerHandle {
    if (this.#closing !== undefined) throw new ClosedError('Millrace')
    const handle = new WorkerHandle(parseWorkerOptions(options), () => this.#surroundings())
    this.#handles.add(handle)
    return handle
  }

  /** Whether jobs can be enqueued and will run, and if not why. Never throws because of the store. */
  health(): Promise<Health> {
    return healthOf(this.#store, this.#settings.registry, !this.#closed)
  }

  /** Jobs by state, for each queue and in total. */
  async stats(): Promise<Stats> {
    return await statsOf(await this.#store())
  }

  /**
   * Stops the workers it made, waits for calls under way and closes the store. Until the workers have stopped, their
   * handlers may go on enqueueing; calls after that are refused with ClosedError.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  readonly #store = async (): Promise<Store> => {
    this.#refuseIfClosed()
    return await this.#lazy.get()
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new ClosedError('Millrace')
  }

  async #surroundings(): Promise<WorkerSurroundings> {
    const { payloadLimit, retention, logger } = this.#settings
    return {
      store: await this.#store(),
      enqueueFrom: (holder) => this.#producer.enqueueFrom(holder),
      payloadLimit,
      retention,
      ...(logger && { logger }),
    }
  }

  async #shutDown(): Promise<void> {
    try {
      if (this.#handles.size > 0) await Promise.all([...this.#handles].map((handle) => handle.stop()))
    } finally {
      this.#closed = true
      await this.#producer.idle()
      this.#waiter.close()
      await this.#lazy.close()
    }
  }
}
