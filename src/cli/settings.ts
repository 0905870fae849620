import { resolve } from 'node:path'
import { closest } from '../closest.ts'
import { type Config, configFor, parseConfig } from '../config.ts'
import { defined } from '../defined.ts'
import { blame, configurationError } from './cli-error.ts'
import { type ConfigFile, findConfigFile, loadConfigFile } from './config-file.ts'
import { configsOfEnvironment, type Environment, type Part, refuseMisspelt } from './environment.ts'
import { EXIT, type ExitCode } from './exit-code.ts'

export type Source = 'flag' | 'environment' | 'file' | 'default'

/** The settings in effect, and where each comes from. */
export type Settings = {
  readonly config: Config & { readonly store: string }
  /** Relative globs of `tasks` count from here. */
  readonly folder: string
  readonly file: string | undefined
  /** By dotted name. */
  readonly sources: ReadonlyMap<string, Source>
}

const DEFAULT_STORE = 'sqlite:./millrace.db'

type Layer = { readonly source: Source; readonly config: Config; readonly folder: string }

/**
 * Flags go before the environment, that before the file, that before the defaults.
 * @param flags - those that stand for something of the configuration
 * @param file - the configuration file asked for by a flag
 * @throws CliError
 */
export async function readSettings(
  flags: readonly Part[],
  file: string | undefined,
  environment: Environment,
): Promise<Settings> {
  refuseMisspelt(environment)
  const path = findConfigFile(file ?? environment.MILLRACE_CONFIG)
  const found = path === undefined ? undefined : await loadConfigFile(path)
  const here = process.cwd()
  const layers: Layer[] = [
    ...flags.map((part) => ({ source: 'flag' as const, config: checked(part, EXIT.usage), folder: here })),
    ...configsOfEnvironment(environment).map((part) => ({
      source: 'environment' as const,
      config: checked(part, EXIT.configuration),
      folder: here,
    })),
    ...(found ? [{ source: 'file' as const, config: inEnvironment(found, environment), folder: found.folder }] : []),
    { source: 'default', config: { store: DEFAULT_STORE }, folder: here },
  ]
  return { ...merge(layers), file: path }
}

/** The rules for a value are the same wherever it stands. */
function checked({ name, config }: Part, exitCode: ExitCode): Config {
  try {
    return parseConfig(config)
  } catch (error) {
    throw blame(error, name, exitCode)
  }
}

function inEnvironment({ config, file }: ConfigFile, { MILLRACE_ENV, NODE_ENV }: Environment): Config {
  const known = Object.keys(config.environments ?? {})
  if (MILLRACE_ENV && known.length > 0 && !known.includes(MILLRACE_ENV)) {
    const near = closest(MILLRACE_ENV, known)
    const hint = near === undefined ? `It has ${known.join(', ')}.` : `Did you mean ${near}?`
    throw configurationError(`MILLRACE_ENV is ${MILLRACE_ENV}, and ${file} has no such environment`, { hint })
  }
  return configFor(MILLRACE_ENV || NODE_ENV, config)
}

/** A setting by its dotted name: of `worker` and `retention` each part comes from wherever it is said first. */
type Setting = { readonly name: string; readonly value: unknown; readonly source: Source; readonly folder: string }

function merge(layers: readonly Layer[]): Omit<Settings, 'file'> {
  const settings = new Map<string, Setting>()
  for (const setting of layers.flatMap(settingsIn)) {
    if (!settings.has(setting.name)) settings.set(setting.name, setting)
  }
  const part = (prefix: string) =>
    Object.fromEntries(
      [...settings.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, value }) => [name.slice(prefix.length), value]),
    )
  const whole = Object.fromEntries([...settings.values()].map(({ name, value }) => [name, value]))
  const { store, tasks, queues, payloadLimit } = whole
  return {
    // Each layer was checked, and the last has a store.
    config: defined({
      store,
      tasks,
      queues,
      payloadLimit,
      worker: part('worker.'),
      retention: part('retention.'),
    }) as Settings['config'],
    folder: settings.get('tasks')?.folder ?? process.cwd(),
    sources: new Map([...settings.values()].map(({ name, source }) => [name, source])),
  }
}

function settingsIn({ config, source, folder }: Layer): Setting[] {
  const { store, worker = {}, retention = {}, ...rest } = config
  const named: Record<string, unknown> = { ...(store !== undefined && { store: absolute(store, folder) }), ...rest }
  for (const [key, value] of Object.entries(worker)) named[`worker.${key}`] = value
  for (const [key, value] of Object.entries(retention)) named[`retention.${key}`] = value
  return Object.entries(named).map(([name, value]) => ({ name, value, source, folder }))
}

/** A relative path of a SQLite file counts from the folder of whoever wrote it. */
function absolute(url: string, folder: string): string {
  const path = /^sqlite:(?!\/|:memory:$)(.+)$/i.exec(url)?.[1]
  return path === undefined ? url : `sqlite:${resolve(folder, path)}`
}
