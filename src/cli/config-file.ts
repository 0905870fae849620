import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Config, parseConfig } from '../config.ts'
import { blame, configurationError } from './cli-error.ts'
import { describeModuleError } from './module-error.ts'

const NAMES = ['millrace.config.ts', 'millrace.config.mts', 'millrace.config.js', 'millrace.config.mjs']

export type ConfigFile = {
  readonly file: string
  /** Paths in it count from here. */
  readonly folder: string
  readonly config: Config
}

/**
 * The configuration file's path: the one asked for, else the one in the working directory, if there is one.
 * @throws CliError when the one asked for does not exist
 */
export function findConfigFile(asked: string | undefined): string | undefined {
  if (asked === undefined || asked === '') return NAMES.map((name) => resolve(name)).find((path) => existsSync(path))
  const file = resolve(asked)
  if (existsSync(file)) return file
  throw configurationError(`There is no configuration file ${file}`, {
    hint: 'Correct --config or MILLRACE_CONFIG; a relative path counts from the working directory.',
  })
}

/** @throws CliError for a file that does not load, exports nothing, or holds wrong settings */
export async function loadConfigFile(file: string): Promise<ConfigFile> {
  const exported = await importDefault(file)
  try {
    return { file, folder: dirname(file), config: parseConfig(exported) }
  } catch (error) {
    throw blame(error, file)
  }
}

async function importDefault(file: string): Promise<unknown> {
  let module: { default?: unknown }
  try {
    module = (await import(pathToFileURL(file).href)) as object // whatever a module exports
  } catch (error) {
    const { where, why, hint } = describeModuleError(error, file)
    throw configurationError(
      `The configuration file cannot be loaded: ${why} (${where})`,
      hint === undefined ? {} : { hint },
    )
  }
  if (module.default !== undefined) return module.default
  throw configurationError(`${file} has no default export`, { hint: 'Write `export default defineConfig({ … })`.' })
}
