import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { encode } from '../codec.ts'
import type { JobContext } from '../context.ts'
import { defined } from '../defined.ts'
import { type EnqueueOptions, parseEnqueueOptions } from '../enqueue-options.ts'
import { newId } from '../ids.ts'
import { parseOptions } from '../options.ts'
import { DEFAULT_MAX_CRASHES } from '../outcome.ts'
import { registryOf } from '../registry.ts'
import type { ClaimedJob, LogEntry } from '../store/store.ts'
import type { AnyTask } from '../task.ts'
import { sanitizeInput } from '../validate-input.ts'
import type { Workplace } from '../worker/execution.ts'
import { inline } from '../worker/executor.ts'
import type { ReportBox } from '../worker/report-box.ts'
import { Runner } from '../worker/runner.ts'
import { Slots } from '../worker/slots.ts'
import { StoreClock } from '../worker/store-clock.ts'
import type { Ran } from './ran.ts'
import { Recorder } from './recorder.ts'
import { type Stage, testPlans } from './stage.ts'

type Shape = Pick<
  EnqueueOptions,
  'id' | 'queue' | 'priority' | 'tags' | 'subject' | 'partition' | 'maxAttempts' | 'timeLimit'
>

/** What the handler is to see of its job. */
export type PerformOptions = Shape & {
  /** Which attempt this is. Default 1, the first. */
  readonly attempt?: number
}

/** How a handler's run went. */
export type Performed<Output = unknown> = Ran<Output> & {
  /** Lines of `ctx.log`, oldest first. */
  readonly logs: readonly LogEntry[]
  /** The last values of `ctx.progress`. */
  readonly progress?: number
  readonly progressMessage?: string
}

/** Values are checked as those of enqueue are. */
const asEnqueued = <K extends keyof Shape>() => z.custom<NonNullable<Shape[K]>>().exactOptional()

const schema = z.strictObject({
  attempt: z.int().min(1).default(1),
  id: asEnqueued<'id'>(),
  queue: asEnqueued<'queue'>(),
  priority: asEnqueued<'priority'>(),
  tags: asEnqueued<'tags'>(),
  subject: asEnqueued<'subject'>(),
  partition: asEnqueued<'partition'>(),
  maxAttempts: asEnqueued<'maxAttempts'>(),
  timeLimit: asEnqueued<'timeLimit'>(),
})

/** Runs a handler as a worker would, from the check of its input to the decision what becomes of the job. Stores nothing. */
export async function perform(
  stage: Stage,
  task: AnyTask,
  input: unknown,
  options: PerformOptions,
  enqueue: JobContext['enqueue'],
): Promise<Performed> {
  const clock = new StoreClock(() => stage.store.now())
  await clock.compare()
  const job = claimedJob(task, sanitizeInput(task.settings, input), options, clock.now())
  const notes = new Notes()
  const recorder = new Recorder(stage.logger)
  const runner = runnerOf(stage, task, {
    events: recorder,
    payloadLimit: stage.payloadLimit,
    maxCrashes: DEFAULT_MAX_CRASHES,
    now: () => clock.now(),
    enqueueFrom: () => enqueue,
    report: (box) => notes.add(box),
  })
  runner.start([job])
  await runner.settled()
  const [ran] = recorder.take()
  if (ran === undefined) throw new Error(`Job ${job.id} settled without an outcome`)
  return { ...ran, ...notes.result }
}

/** The task need not be one of the app's. */
function runnerOf({ middleware }: Stage, task: AnyTask, workplace: Workplace): Runner {
  return new Runner({
    workplace,
    plans: testPlans(registryOf([task]), middleware),
    slots: new Slots(0, {}),
    queues: {},
    executor: inline,
    settle: () => {},
    slotFreed: () => {},
  })
}

function claimedJob({ settings }: AnyTask, input: unknown, options: PerformOptions, now: number): ClaimedJob {
  const { attempt, ...shape } = parseOptions(schema, options, 'Options of performJob')
  const { id = newId(), queue, priority, timeLimit, ...carried } = parseEnqueueOptions(shape)
  return {
    id,
    ref: [],
    token: randomUUID(),
    task: settings.name,
    queue: queue ?? settings.queue,
    priority: priority ?? settings.priority,
    attempt,
    crashes: 0,
    input: encode(input, { what: 'input' }),
    options: defined({ ...carried, softLimit: timeLimit?.soft, hardLimit: timeLimit?.hard }),
    enqueuedAt: now,
    startedAt: now,
  }
}

/** What a handler tells of itself. */
class Notes {
  readonly #logs: LogEntry[] = []
  #progress: { progress?: number; progressMessage?: string } = {}

  get result(): Pick<Performed, 'logs' | 'progress' | 'progressMessage'> {
    return { logs: this.#logs, ...this.#progress }
  }

  add(box: ReportBox): void {
    const { report, waiters } = box.take()
    this.#logs.push(...(report.logs ?? []))
    const { progress, message: progressMessage } = report
    this.#progress = { ...this.#progress, ...defined({ progress, progressMessage }) }
    for (const { written } of waiters) written()
  }
}
