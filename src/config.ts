import { z } from 'zod'
import { parseRetention, type RetentionOptions } from './client/retention.ts'
import { InvalidOptionError } from './errors.ts'
import { parseOptions } from './options.ts'
import { type WorkerOptions, workerOptionsSchema } from './worker-options.ts'

/** What `millrace.config.ts` exports: the settings of the command line and of the workers it starts. */
export type Config = {
  /** URL of the store; a relative path counts from the folder of the configuration file. Default `'sqlite:./millrace.db'`. */
  readonly store?: string
  /** Modules that export tasks, as globs from the folder of the configuration file: `['./tasks/**\/*.ts']`. */
  readonly tasks?: readonly string[]
  /** The queues that workers serve. Default: those of the tasks. */
  readonly queues?: NonNullable<WorkerOptions['queues']>
  readonly worker?: Omit<WorkerOptions, 'tasks' | 'queues'>
  readonly retention?: RetentionOptions
  /** Bytes of UTF-8 an encoded input or result may have. Default 1 MiB. */
  readonly payloadLimit?: number
  /** What differs where `MILLRACE_ENV`, else `NODE_ENV`, has this value: `{ production: { worker: { concurrency: 40 } } }`. */
  readonly environments?: Readonly<Record<string, Omit<Config, 'environments'>>>
}

/** Gives `millrace.config.ts` its types: `export default defineConfig({ … })`. */
export function defineConfig(config: Config): Config {
  return config
}

const settings = z
  .strictObject({
    store: z.string().min(1, { message: 'must be the URL of a store' }),
    tasks: z.array(z.string().min(1), { error: "must be a list of globs, such as ['./tasks/**/*.ts']" }),
    queues: workerOptionsSchema.shape.queues,
    worker: workerOptionsSchema.omit({ tasks: true, queues: true }).partial(),
    retention: z.custom<RetentionOptions>(),
    payloadLimit: z.int().min(1),
  })
  .partial()

const schema = settings.extend({ environments: z.record(z.string(), z.unknown()).optional() })

/**
 * Checks a configuration. It is returned as it was written: each part that uses it completes it with its defaults.
 * @throws InvalidOptionError that names the key, why, and for an unknown one the closest known
 */
export function parseConfig(value: unknown): Config {
  const { environments = {} } = check(schema, value, 'Configuration')
  for (const [name, own] of Object.entries(environments)) check(settings, own, `Configuration of environment ${name}`)
  return value as Config // just checked
}

function check<S extends typeof settings>(schema: S, value: unknown, what: string): z.output<S> {
  if (typeof value === 'object' && value !== null) refuseRemoved(value, what)
  const parsed = parseOptions(schema, value, what)
  parseRetention(parsed.retention)
  return parsed
}

/** Settings that other systems have and this one has not, because of what came of them there. */
function refuseRemoved(config: object, what: string): void {
  const key = ['auto_start_worker', 'autoStartWorker'].find((name) => Object.hasOwn(config, name))
  if (key === undefined) return
  throw new InvalidOptionError(
    `${what}: \`${key}\` was removed, because a worker that starts by itself ran in every process that imported ` +
      'the application (web servers, consoles, tests) and stopped with it in the middle of jobs',
    { hint: 'Start workers with `millrace worker`, or inside a process with `await app.worker({ tasks }).start()`.' },
  )
}

/** The configuration as it is in one environment. */
export function configFor(environment: string | undefined, { environments, ...common }: Config): Config {
  const own = environment === undefined ? undefined : environments?.[environment]
  if (own === undefined) return common
  return {
    ...common,
    ...own,
    ...(common.worker && own.worker && { worker: { ...common.worker, ...own.worker } }),
    ...(common.retention && own.retention && { retention: { ...common.retention, ...own.retention } }),
  }
}
