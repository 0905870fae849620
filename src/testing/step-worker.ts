import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { newId } from '../ids.ts'
import { DEFAULT_MAX_CRASHES } from '../outcome.ts'
import type { ClaimedJob, WorkerSession } from '../store/store.ts'
import { waitAtMost } from '../worker/deadline.ts'
import type { Workplace } from '../worker/execution.ts'
import { inline } from '../worker/executor.ts'
import { Outbox } from '../worker/outbox.ts'
import { Runner } from '../worker/runner.ts'
import { Slots } from '../worker/slots.ts'
import type { Ran } from './ran.ts'
import { Recorder } from './recorder.ts'
import type { Stage } from './stage.ts'

/** A test may move the clock by years while a job runs; its lease must not end by that. */
const LEASE = 100 * 366 * 86_400_000
/** How long handlers may take to stop when a test ends before them. */
const GRACE = 1_000

export type Step = {
  readonly queues: readonly string[]
  /** Default: all that are known. */
  readonly tasks?: readonly string[]
  /** Jobs at most, which only batches come near. */
  readonly limit: number
}

/** A worker that runs one job, or one batch, each time it is told to. All but its pace is as in production. */
export class StepWorker implements AsyncDisposable {
  readonly #stage: Stage
  readonly #session: WorkerSession
  readonly #recorder: Recorder
  readonly #outbox = new Outbox()
  readonly #runner: Runner
  #isStopped = false
  #nextDueAt: number | undefined
  /** Milliseconds by which the store's clock is ahead. */
  #ahead = 0

  static async open(stage: Stage): Promise<StepWorker> {
    let runner: Runner | undefined
    const tasks = [...stage.plans.keys()]
    const info = { id: newId(), host: hostname(), pid: process.pid, queues: [], tasks, concurrency: 1, lease: LEASE }
    const session = await stage.store.openWorker(info, {
      cancelRequested: (ids) => runner?.cancel(ids, false),
      leaseLost: () => runner?.loseLeases(),
    })
    const worker = new StepWorker(stage, session)
    runner = worker.#runner
    return worker
  }

  private constructor(stage: Stage, session: WorkerSession) {
    this.#stage = stage
    this.#session = session
    this.#recorder = new Recorder(stage.logger)
    this.#runner = new Runner({
      workplace: this.#workplace(),
      plans: stage.plans,
      // Never asked for free places: a step claims what it runs, and the next one waits for it.
      slots: new Slots(0, {}),
      queues: {},
      executor: inline,
      settle: (settlement) => this.#outbox.settle(settlement),
      slotFreed: () => {},
    })
  }

  /** When the next waiting job of any queue becomes due, as of the last step. */
  get nextDueAt(): number | undefined {
    return this.#nextDueAt
  }

  /** Runs the first job in run order, and of a batch task as many more as it takes. Empty when none is due. */
  async step({ queues, tasks = [...this.#stage.plans.keys()], limit }: Step): Promise<readonly Ran[]> {
    const [first] = await this.#claim(1, queues, tasks)
    if (first === undefined) return []
    const size = Math.min(limit, this.#stage.plans.get(first.task)?.settings.batch?.size ?? 1)
    const others = size > 1 ? await this.#claim(size - 1, [first.queue], [first.task]) : []
    return await this.#run([first, ...others])
  }

  /** Asks running handlers to stop, and gives their jobs back. No more steps do anything. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#runner.stopStarting()
    this.#runner.shutDown()
    await waitAtMost(GRACE, this.#runner.settled())
    this.#runner.abandon()
    await this.#runner.settled()
    await this.#flush()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.close()
  }

  async #claim(limit: number, queues: readonly string[], tasks: readonly string[]): Promise<readonly ClaimedJob[]> {
    if (this.#isStopped) return []
    const most = Object.fromEntries(queues.map((queue) => [queue, limit]))
    const claim = { token: randomUUID(), limit, queues: most, tasks }
    const { claimed, nextDueAt } = await this.#session.exchange({ claim })
    this.#nextDueAt = nextDueAt
    if (claimed[0]) this.#ahead = claimed[0].startedAt - Date.now()
    return claimed
  }

  async #run(jobs: readonly ClaimedJob[]): Promise<readonly Ran[]> {
    const { underWay } = this.#stage
    const { promise, resolve } = Promise.withResolvers<void>()
    for (const { id } of jobs) underWay.set(id, promise)
    try {
      this.#runner.start(jobs)
      await this.#runner.settled()
      await this.#flush()
    } finally {
      for (const { id } of jobs) underWay.delete(id)
      resolve()
    }
    return this.#recorder.take()
  }

  #workplace(): Workplace {
    const { payloadLimit, enqueueFrom } = this.#stage
    return {
      events: this.#recorder,
      payloadLimit,
      maxCrashes: DEFAULT_MAX_CRASHES,
      now: () => Date.now() + this.#ahead,
      enqueueFrom,
      report: (box, urgent) => {
        this.#outbox.report(box)
        // Whoever waits for it is told of a failure; the next flush tells everyone else.
        if (urgent) this.#flush().catch(() => {})
      },
    }
  }

  async #flush(): Promise<void> {
    const load = this.#outbox.load()
    const { settlements: settle, parcels } = load
    if (settle.length + parcels.length === 0) return
    try {
      const { lost } = await this.#session.exchange({ settle, report: parcels.map(({ report }) => report) })
      this.#outbox.delivered(load, lost)
    } catch (error) {
      this.#outbox.putBack(load)
      this.#outbox.refuseAll(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
}
