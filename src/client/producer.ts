import type { Enqueue } from '../enqueue.ts'
import type { EnqueueOptions } from '../enqueue-options.ts'
import { IdempotencyConflictError, InvalidOptionError, QueueFullError, StoreError } from '../errors.ts'
import type { JobHandle } from '../job-handle.ts'
import type { EnqueueContext, EnqueueResult, Holding, NewJob } from '../store/store.ts'
import type { AnyTaskRef } from '../task-settings.ts'
import { Bulk } from './bulk.ts'
import type { BulkOptions, EnqueueOutcome } from './bulk-item.ts'
import { Coalescer } from './coalescer.ts'
import type { OpenStore } from './lazy-store.ts'
import type { JobPreparer, JobRequest } from './prepare-job.ts'
import { type JobActions, StoredJob } from './stored-job.ts'

/** Brings jobs to the store and answers with their handles. */
export class Producer {
  readonly #store: OpenStore
  readonly #isOpen: () => boolean
  readonly #preparer: JobPreparer
  readonly #actions: JobActions
  readonly #coalescer: Coalescer
  readonly #bulks = new Set<Promise<unknown>>()

  constructor(store: OpenStore, preparer: JobPreparer, actions: JobActions, isOpen = () => true) {
    this.#store = store
    this.#isOpen = isOpen
    this.#preparer = preparer
    this.#actions = actions
    this.#coalescer = this.#coalescerOf({})
  }

  /** The handle's type is what the caller knows of the task; a handle of `never` fits any. */
  enqueue(request: JobRequest): Promise<JobHandle<never>> {
    return this.#enqueue(request, this.#coalescer, {})
  }

  enqueueMany(items: readonly JobRequest[], context: BulkOptions): Promise<EnqueueOutcome<never>[]> {
    const bulk = new Bulk(items, {
      prepare: (item) => this.#prepareItem(item),
      write: (jobs) => this.#write(jobs, context),
      accept: (result) => this.#answer(result),
      refuse: (error): EnqueueOutcome<never> => ({ error }),
    })
    const running = bulk.run()
    const done = () => this.#bulks.delete(running)
    this.#bulks.add(running)
    running.then(done, done)
    return running
  }

  /** `enqueue` for one execution of a job: its calls are fenced by what that execution holds. */
  enqueueFrom(holder: Holding): Enqueue {
    const coalescer = this.#coalescerOf({ holder })
    return (task: AnyTaskRef | string, input?: unknown, options?: EnqueueOptions) =>
      this.#enqueue({ task, input, options, parent: holder.id }, coalescer, { holder })
  }

  /** Resolves once every call made so far has its answer. */
  async idle(): Promise<void> {
    await this.#coalescer.idle()
    await Promise.allSettled(this.#bulks)
  }

  #coalescerOf(context: EnqueueContext): Coalescer {
    return new Coalescer((jobs) => this.#write(jobs, context))
  }

  async #write(jobs: readonly NewJob[], context: EnqueueContext): Promise<EnqueueResult[]> {
    // Opening may have to migrate, and would wait for the very transaction that waits for it.
    if (context.tx !== undefined && !this.#isOpen()) throw notOpenYet()
    const store = await this.#store()
    return await store.enqueue(jobs, context)
  }

  async #writeOne(job: NewJob, context: EnqueueContext): Promise<EnqueueResult> {
    const [result] = await this.#write([job], context)
    if (result === undefined) throw new StoreError('The store gave no answer for a job')
    return result
  }

  async #enqueue(request: JobRequest, coalescer: Coalescer, context: EnqueueContext): Promise<JobHandle<never>> {
    const prepared = this.#preparer.prepare(request)
    const job = prepared instanceof Promise ? await prepared : prepared
    const tx: unknown = request.options?.tx
    // A job that joins its caller's transaction cannot share a store call with others.
    const result = await (tx === undefined ? coalescer.add(job) : this.#writeOne(job, { ...context, tx }))
    const answer = this.#answer(result)
    if (answer.error !== undefined) throw answer.error
    return answer.job
  }

  #prepareItem(item: JobRequest): NewJob | Promise<NewJob> {
    if (item.options?.tx === undefined) return this.#preparer.prepare(item)
    throw new InvalidOptionError('Options of enqueueMany: `tx` belongs to the whole call, not to an item', {
      hint: 'Pass it as second argument: enqueueMany(items, { tx }).',
    })
  }

  #answer(result: EnqueueResult): EnqueueOutcome<never> {
    switch (result.kind) {
      case 'enqueued':
      case 'existing':
        return { job: new StoredJob<never>(result.id, result.kind === 'enqueued', this.#actions) }
      case 'conflict':
        return { error: new IdempotencyConflictError(result.id, result.on) }
      case 'queue-full':
        return { error: new QueueFullError(result.queue, result.maxLength) }
    }
  }
}

function notOpenYet(): InvalidOptionError {
  return new InvalidOptionError('`tx` was given before the store was open', {
    hint: 'Call `await app.open()` once at start-up, before the transaction begins.',
  })
}
