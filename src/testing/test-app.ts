import type { BulkItem, BulkOptions, BulkOutcomes } from '../client/bulk-item.ts'
import { JobPreparer } from '../client/prepare-job.ts'
import { Producer } from '../client/producer.ts'
import type { Enqueue } from '../enqueue.ts'
import type { EnqueueInput, EnqueueOptions } from '../enqueue-options.ts'
import type { JobHandle } from '../job-handle.ts'
import { Millrace } from '../millrace.ts'
import type { Store } from '../store/store.ts'
import type { AnyTask } from '../task.ts'
import type { AnyTaskRef, InputOf, OutputOf, TaskRef } from '../task-settings.ts'
import { Assertions } from './assertions.ts'
import { Bench } from './bench.ts'
import { type Drained, type DrainOptions, drain } from './drain.ts'
import type { EnqueuedJob } from './enqueued-job.ts'
import type { EnqueuedMatch } from './enqueued-match.ts'
import type { Partially } from './partial-match.ts'
import { type Performed, type PerformOptions, perform } from './perform.ts'
import { runToEnd } from './run-inline.ts'
import { testPlans } from './stage.ts'
import { TestClock } from './test-clock.ts'
import type { TestSettings } from './test-settings.ts'

/** A {@link Millrace} whose jobs run when the test says so. */
export class TestApp extends Millrace {
  /** The store's clock. */
  readonly clock: TestClock
  readonly #isInline: boolean
  readonly #bench: Bench
  readonly #producer: Producer
  readonly #assertions: Assertions

  /** @internal Made by `createTestApp()`. */
  constructor(store: Store, { mode, registry, middleware, logger, payloadLimit, client }: TestSettings) {
    super({ ...client, store })
    this.clock = new TestClock(store)
    this.#isInline = mode === 'inline'
    this.#bench = new Bench({
      store,
      plans: testPlans(registry, middleware),
      middleware,
      logger,
      payloadLimit,
      enqueueFrom: (holder) => this.#inlined(this.#producer.enqueueFrom(holder)),
      underWay: new Map(),
    })
    this.#producer = new Producer(() => Promise.resolve(store), new JobPreparer(registry, payloadLimit), this.jobs)
    this.#assertions = new Assertions(store, mode)
  }

  /** As in production. In inline mode the job has run to its end when this resolves; its handle tells how it went. */
  override enqueue<T extends AnyTaskRef>(
    task: T,
    ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>
  ): Promise<JobHandle<OutputOf<T>>>
  override enqueue<T extends AnyTaskRef = TaskRef<unknown, unknown>>(
    task: string,
    ...rest: EnqueueInput<InputOf<T>, EnqueueOptions>
  ): Promise<JobHandle<OutputOf<T>>>
  override async enqueue(task: AnyTaskRef | string, ...rest: [unknown?, EnqueueOptions?]): Promise<JobHandle<unknown>> {
    const job = await (typeof task === 'string' ? super.enqueue(task, ...rest) : super.enqueue(task, ...rest))
    return await this.#run(job)
  }

  /** As in production. In inline mode the jobs have run to their ends, one after the other, when this resolves. */
  override async enqueueMany<const T extends readonly (AnyTaskRef | string)[]>(
    items: { readonly [K in keyof T]: BulkItem<T[K]> },
    options: BulkOptions = {},
  ): Promise<BulkOutcomes<T>> {
    const outcomes = await super.enqueueMany<T>(items, options)
    for (const { job } of outcomes) if (job) await this.#run(job)
    return outcomes
  }

  /**
   * Runs everything that is due, one job after the other in run order, and what that enqueues, until nothing is left.
   * Jobs that wait for a time are left waiting, unless `withScheduled`.
   *
   * @throws EndlessJobsError when jobs keep making more @throws InvalidOptionError
   */
  drain(options: DrainOptions = {}): Promise<Drained> {
    return drain(this.#bench, options)
  }

  /**
   * Runs a task's handler as a worker would (schema, middleware, hooks, time limits, the decision what follows) for a
   * job that is in no store, and tells how it went. What the handler enqueues is enqueued in this app.
   *
   * @throws NotSerializableError @throws PayloadTooLargeError @throws InvalidOptionError
   */
  async performJob<T extends AnyTask>(
    task: T,
    ...[input, options = {}]: EnqueueInput<InputOf<T>, PerformOptions>
  ): Promise<Performed<OutputOf<T>>> {
    const enqueue: Enqueue = (task: AnyTaskRef | string, input?: unknown, options?: EnqueueOptions) =>
      this.#producer.enqueue({ task, input, options })
    const performed = await perform(this.#bench.stage, task, input, options, this.#inlined(enqueue))
    return performed as Performed<OutputOf<T>> // it ran this task
  }

  /** The jobs that wait, of all tasks or of one, in the order they were enqueued. */
  enqueued<T extends AnyTaskRef>(task: T): Promise<EnqueuedJob<InputOf<T>>[]>
  enqueued(task?: string): Promise<EnqueuedJob[]>
  enqueued(task?: AnyTaskRef | string): Promise<EnqueuedJob[]> {
    return this.#assertions.enqueued(task)
  }

  /**
   * Fails unless such a job waits to be run, and gives the first that does. Of the input only what is named is compared;
   * matchers like `expect.any(String)` work.
   *
   * @throws AssertionError with what is enqueued, and where it differs
   */
  assertEnqueued<T extends AnyTaskRef>(
    task: T,
    input?: Partially<InputOf<T>>,
    match?: EnqueuedMatch,
  ): Promise<EnqueuedJob<InputOf<T>>>
  assertEnqueued(task: string, input?: unknown, match?: EnqueuedMatch): Promise<EnqueuedJob>
  async assertEnqueued(task: AnyTaskRef | string, input?: unknown, match: EnqueuedMatch = {}): Promise<EnqueuedJob> {
    return await this.#assertions.has(task, input, match)
  }

  /**
   * Fails if such a job waits to be run.
   * @throws AssertionError with what was found
   */
  refuteEnqueued<T extends AnyTaskRef>(task: T, input?: Partially<InputOf<T>>, match?: EnqueuedMatch): Promise<void>
  refuteEnqueued(task: string, input?: unknown, match?: EnqueuedMatch): Promise<void>
  async refuteEnqueued(task: AnyTaskRef | string, input?: unknown, match: EnqueuedMatch = {}): Promise<void> {
    await this.#assertions.hasNot(task, input, match)
  }

  /** Handlers still running are asked to stop, and their jobs given back. */
  override async close(): Promise<void> {
    await this.#bench.close()
    await this.#producer.idle()
    await super.close()
  }

  /** A job enqueued before under the same key may be what is running now, waiting for this very call: it is left alone. */
  async #run<Handle extends JobHandle<unknown>>(job: Handle): Promise<Handle> {
    if (this.#isInline && job.created) await runToEnd(this.#bench, job.id)
    return job
  }

  /** A proxy, because a wrapper would have to repeat the overloads. */
  #inlined(enqueue: Enqueue): Enqueue {
    return new Proxy(enqueue, {
      apply: async (target, self, args: Parameters<Enqueue>) => this.#run(await Reflect.apply(target, self, args)),
    })
  }
}
