import { resolve } from 'node:path'
import { closest } from '../closest.ts'
import { InvalidOptionError } from '../errors.ts'
import type { SchemaStatus } from './schema-status.ts'
import type { Store } from './store.ts'

export type OpenOptions = {
  /** Milliseconds by which the store's clock differs from the host's. For tests. */
  readonly clockOffset?: number
}

/** Which engine, and where. */
export type StoreAddress = { readonly engine: 'sqlite'; readonly location: string }

const FORMS = "'sqlite:./millrace.db', 'sqlite:/var/lib/app/millrace.db' or 'sqlite::memory:'"
/** Engines that are planned, by the schemes of their URLs. */
const PLANNED: ReadonlyMap<string, string> = new Map([
  ['postgres', 'PostgreSQL'],
  ['postgresql', 'PostgreSQL'],
  ['redis', 'Redis'],
  ['rediss', 'Redis'],
  ['valkey', 'Redis'],
  ['valkeys', 'Redis'],
])

/**
 * Opens the store a URL names, loading the engine for it. `sqlite:` is followed by a path, relative to the working
 * directory at this call, or by `:memory:`.
 *
 * @throws InvalidOptionError for a URL that names no engine of this version
 * @throws StoreError when the store cannot be opened
 */
export async function openStore(url: string | StoreAddress, options: OpenOptions = {}): Promise<Store> {
  const { location } = typeof url === 'string' ? parseStoreUrl(url) : url
  const { openSqlite } = await import('./sqlite/sqlite-store.ts')
  return openSqlite({ location, ...options })
}

/**
 * Reads how far the schema of an existing store is. Opening the store would bring it up to date.
 * @throws StoreError
 */
export async function readSchemaStatus({ location }: StoreAddress): Promise<SchemaStatus> {
  const { schemaStatus } = await import('./sqlite/schema-status.ts')
  return schemaStatus(location)
}

/**
 * Reads a store's URL. Errors show its scheme alone: the rest may hold a password.
 *
 * @throws InvalidOptionError
 */
export function parseStoreUrl(url: string): StoreAddress {
  const [, scheme, rest = ''] = /^([a-z][a-z\d+.-]*):(.*)$/is.exec(url) ?? []
  if (scheme === undefined) throw refused('the store has no scheme', `Write ${FORMS}.`)
  const name = scheme.toLowerCase()
  if (name === 'sqlite') return { engine: 'sqlite', location: sqliteLocation(rest) }
  const planned = PLANNED.get(name)
  if (planned !== undefined) throw refused(`this version has no ${planned} engine yet`, `Use SQLite: ${FORMS}.`)
  const near = closest(name, ['sqlite', ...PLANNED.keys()])
  const guess = near === undefined ? '' : `Did you mean \`${near}:\`? `
  throw refused(`there is no engine for \`${name}:\``, `${guess}Known: ${FORMS}.`)
}

function sqliteLocation(rest: string): string {
  if (rest === ':memory:') return rest
  if (rest.includes('?')) throw refused('a SQLite URL has no parameters', 'Leave out the `?` and what follows.')
  // Three slashes are an absolute path after an empty host; with two, the first part of the path would be a host.
  if (/^\/\/(?!\/)/.test(rest)) throw refused('a SQLite URL has no host', `Write ${FORMS}.`)
  if (rest.replaceAll('/', '') === '') throw refused('the SQLite URL names no file', `Write ${FORMS}.`)
  return resolve(rest.replace(/^\/{2,}/, '/'))
}

function refused(what: string, hint: string): InvalidOptionError {
  return new InvalidOptionError(`\`store\`: ${what}`, { hint })
}
