import { type EncodeOptions, encode } from '../codec.ts'
import { type EnqueueOptions, type ParsedEnqueueOptions, parseEnqueueOptions } from '../enqueue-options.ts'
import { InvalidOptionError } from '../errors.ts'
import { newId } from '../ids.ts'
import { DEFAULT_QUEUE, type JobId, type JobOptions } from '../job.ts'
import { isName, NAME_RULE } from '../options.ts'
import type { Registry } from '../registry.ts'
import type { NewJob } from '../store/store.ts'
import type { AnyTaskRef, TaskSettings } from '../task-settings.ts'
import { checkInput, sanitizeInput } from '../validate-input.ts'

/** What enqueueing needs to know of a task. */
type Template = Pick<TaskSettings, 'name' | 'queue' | 'priority' | 'atMostOnce'> &
  Partial<Pick<TaskSettings, 'expiresIn' | 'softLimit' | 'hardLimit' | 'schema' | 'sanitize'>>

export type JobRequest = {
  readonly task: AnyTaskRef | string
  readonly input?: unknown
  readonly options?: EnqueueOptions | undefined
  /** The job whose handler enqueues this one. */
  readonly parent?: JobId | undefined
}

// Shared, because most jobs carry none: an object less for each.
const NO_OPTIONS: JobOptions = Object.freeze({})
const AT_MOST_ONCE: JobOptions = Object.freeze({ atMostOnce: true })

/** Turns what a caller asks for into a job for the store: checked, sanitised, encoded and with its id. */
export class JobPreparer {
  readonly #registry: Registry
  readonly #encoding: EncodeOptions

  constructor(registry: Registry, payloadLimit: number) {
    this.#registry = registry
    this.#encoding = { what: 'input', limit: payloadLimit }
  }

  /**
   * A promise only where the task's schema is asynchronous: a bulk call cannot afford one for each job. What is stored
   * is the input as it was sanitised, not as the schema transformed it: the schema's turn comes again at the run.
   *
   * @throws InvalidOptionError @throws InvalidInputError @throws NotSerializableError @throws PayloadTooLargeError
   */
  prepare({ task, input, options, parent }: JobRequest): NewJob | Promise<NewJob> {
    const template = this.#templateOf(task)
    const parsed = options === undefined ? undefined : parseEnqueueOptions(options)
    if (parsed !== undefined) refuseContradictions(template, parsed)
    const clean = sanitizeInput(template, input)
    const checked = checkInput(template, clean)
    const finish = () => newJob(template, encode(clean, this.#encoding), parsed, parent)
    return checked instanceof Promise ? checked.then(finish) : finish()
  }

  #templateOf(task: AnyTaskRef | string): Template {
    if (typeof task === 'string') return this.#registry.get(task)?.settings ?? unknownTask(task)
    // Callers without types pass anything.
    const settings: TaskSettings | undefined = (task as AnyTaskRef | undefined)?.settings
    if (settings !== undefined) return settings
    throw new InvalidOptionError('The first argument of enqueue is neither a task nor the name of one', {
      hint: 'Pass what task({ name, run }) returned, or its name.',
    })
  }
}

/** A task whose code is elsewhere. */
function unknownTask(name: string): Template {
  if (isName(name)) return { name, queue: DEFAULT_QUEUE, priority: 0, atMostOnce: false }
  throw new InvalidOptionError(`'${name.slice(0, 60)}' is no task name: it ${NAME_RULE}`)
}

/** Options that are right by themselves and cannot hold together with the task's. */
function refuseContradictions(task: Template, { maxAttempts = 1, timeLimit }: ParsedEnqueueOptions): void {
  if (task.atMostOnce && maxAttempts > 1) {
    throw new InvalidOptionError(
      `Options of enqueue: task "${task.name}" is \`atMostOnce\`, \`maxAttempts\` is ${maxAttempts}`,
      {
        hint: 'Leave `maxAttempts` out: such a job has one attempt.',
      },
    )
  }
  const soft = timeLimit?.soft ?? task.softLimit
  const hard = timeLimit?.hard ?? task.hardLimit
  if (timeLimit === undefined || soft === undefined || hard === undefined || soft < hard) return
  throw new InvalidOptionError(
    `Options of enqueue: the soft time limit of ${soft} ms is not below the hard one of ${hard} ms`,
    {
      hint: `What \`timeLimit\` leaves out comes from task "${task.name}"; give both.`,
    },
  )
}

function newJob(
  task: Template,
  input: string,
  asked: ParsedEnqueueOptions | undefined,
  parent: JobId | undefined,
): NewJob {
  const job = { id: newId(), task: task.name, queue: task.queue, input, priority: task.priority }
  const presets = task.atMostOnce ? AT_MOST_ONCE : NO_OPTIONS
  if (asked === undefined && parent === undefined && task.expiresIn === undefined) return { ...job, options: presets }
  const { id, queue, priority, atFront, idempotencyKey, runAt, delay } = asked ?? {}
  return {
    ...job,
    // Ids are compared as text.
    ...(id !== undefined && { id: id.toLowerCase() }),
    ...(queue !== undefined && { queue }),
    ...(priority !== undefined && { priority }),
    ...(atFront && { atFront }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(runAt !== undefined && { runAt }),
    ...(delay !== undefined && { delay }),
    ...expiry(task, asked ?? {}),
    options: { ...presets, ...carried(asked ?? {}), ...(parent !== undefined && { parent }) },
  }
}

/**
 * A time the caller gives is taken as it is. The task's own `expiresIn` says how long a due job stays useful, so that
 * it counts from when the job becomes due: from now for a time in the past, which means now.
 */
function expiry({ expiresIn: preset }: Template, asked: ParsedEnqueueOptions): Pick<NewJob, 'expiresAt' | 'expiresIn'> {
  const { expiresAt, expiresIn, delay = 0, runAt } = asked
  if (expiresAt !== undefined) return { expiresAt }
  if (expiresIn !== undefined) return { expiresIn }
  if (preset === undefined) return {}
  return runAt !== undefined && runAt > Date.now() ? { expiresAt: runAt + preset } : { expiresIn: delay + preset }
}

function carried({ tags, subject, partition, maxAttempts, timeLimit }: ParsedEnqueueOptions): JobOptions {
  return {
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(subject !== undefined && { subject }),
    ...(partition !== undefined && { partition }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(timeLimit?.soft !== undefined && { softLimit: timeLimit.soft }),
    ...(timeLimit?.hard !== undefined && { hardLimit: timeLimit.hard }),
  }
}
