import { existsSync } from 'node:fs'
import type { Millrace } from '../millrace.ts'
import type { StoreAddress } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { AnyTask } from '../task.ts'
import { blame, CliError } from './cli-error.ts'
import type { Part } from './environment.ts'
import { EXIT } from './exit-code.ts'
import type { GlobalFlags } from './invocation.ts'
import type { Settings } from './settings.ts'

// The client is loaded by these functions and not with this file, so that the help of a command does without it.

export type Connection = { readonly app: Millrace; readonly store: Store; readonly settings: Settings }

/** @param parts - what other flags of the command say of the configuration */
export async function settingsOf({ store, config: file }: GlobalFlags, parts: readonly Part[] = []): Promise<Settings> {
  const { readSettings } = await import('./settings.ts')
  const common = store === undefined ? [] : [{ name: '--store', config: { store } }]
  return await readSettings([...common, ...parts], file, process.env)
}

/** For commands that look at a store, or change what is in it: a store that does not exist is none of theirs to make. */
export async function withStore<T>(flags: GlobalFlags, work: (connection: Connection) => Promise<T>): Promise<T> {
  const settings = await settingsOf(flags)
  refuseMissing(await addressOf(settings))
  return await connected(settings, [], work)
}

/** Makes the store where it does not exist yet. */
export async function connected<T>(
  settings: Settings,
  tasks: readonly AnyTask[],
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const [{ Millrace }, { openStore }] = await Promise.all([import('../millrace.ts'), import('../store/open.ts')])
  const { retention, payloadLimit } = settings.config
  const store = await openStore(await addressOf(settings))
  await using app = new Millrace({
    store,
    tasks,
    ...(retention && { retention }),
    ...(payloadLimit !== undefined && { payloadLimit }),
  })
  return await work({ app, store, settings })
}

/** @throws CliError that says where the wrong URL stands */
export async function addressOf({ config, sources, file }: Settings): Promise<StoreAddress> {
  const { parseStoreUrl } = await import('../store/open.ts')
  try {
    return parseStoreUrl(config.store)
  } catch (error) {
    const source = sources.get('store')
    if (source === 'flag') throw blame(error, '--store', EXIT.usage)
    throw blame(error, (source === 'file' && file) || 'MILLRACE_URL')
  }
}

/** @throws CliError for a database that does not exist */
export function refuseMissing({ location }: StoreAddress): void {
  if (location === ':memory:' || existsSync(location)) return
  throw new CliError('STORE_UNAVAILABLE', EXIT.unavailable, `There is no SQLite database ${location}`, {
    hint: 'Is it the right folder, --store or MILLRACE_URL? The first `millrace worker` or `enqueue` makes the file.',
  })
}
