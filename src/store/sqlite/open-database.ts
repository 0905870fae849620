import { DatabaseSync } from 'node:sqlite'
import { StoreVersionError } from '../../errors.ts'
import { Connection } from './connection.ts'
import { storeFailure } from './failure.ts'
import { isCurrent, migrate } from './migrate.ts'

/** Before this version two connections in WAL mode could lose a commit, https://sqlite.org/wal.html#walresetbug. */
const SAFE_FOR_SEVERAL = [3, 51, 3] as const
export type SqliteOptions = {
  /** Path of the file, made if it is missing, or `:memory:`. */
  readonly location: string
  /** How long a write waits for other processes, in milliseconds. Default 15 000. */
  readonly lockTimeout?: number
  /** Bytes the file may grow to; writes beyond are refused with StoreFullError. Default: no limit of its own. */
  readonly maxBytes?: number
  /** Milliseconds added to the clock, for tests. */
  readonly clockOffset?: number
}

export const DEFAULT_LOCK_TIMEOUT = 15_000

/**
 * Opens the database, makes it durable (WAL, `synchronous=FULL`: a commit is on disk when it returns) and migrates it.
 * @throws StoreError of the kind that tells what is wrong with the file
 */
export function openDatabase({ location, lockTimeout, maxBytes }: Required<SqliteOptions>): Connection {
  let handle: DatabaseSync | undefined
  try {
    handle = new DatabaseSync(location, { timeout: lockTimeout })
    gateVersion(handle, location)
    handle.exec('pragma journal_mode = wal')
    handle.exec('pragma synchronous = full')
    handle.exec('pragma temp_store = memory')
    if (Number.isFinite(maxBytes)) limitSize(handle, maxBytes)
    if (!isCurrent(handle, location)) migrateAtomically(handle, location)
    // From here on Connection waits for locks itself, in shorter steps than SQLite would.
    handle.exec('pragma busy_timeout = 0')
    return new Connection(handle, location, lockTimeout)
  } catch (error) {
    handle?.close()
    throw storeFailure(error, location)
  }
}

export function sqliteVersion(handle: DatabaseSync): string {
  return String(handle.prepare('select sqlite_version() as version').get()?.version)
}

function limitSize(handle: DatabaseSync, maxBytes: number): void {
  const [row] = handle.prepare('pragma page_size').all()
  handle.exec(`pragma max_page_count = ${Math.floor(maxBytes / Number(row?.page_size))}`)
}

function gateVersion(handle: DatabaseSync, location: string): void {
  const version = sqliteVersion(handle)
  if (isSafeForSeveral(version)) return
  // One connection that shares with nobody is safe on any version; a second opener is refused by the lock.
  handle.exec('pragma locking_mode = exclusive')
  const [row] = handle.prepare('pragma locking_mode').all()
  if (row?.locking_mode === 'exclusive') return
  throw new StoreVersionError(`SQLite ${version} is not safe for several processes on ${location}`, {
    hint: 'Use a Node.js release with SQLite 3.51.3 or newer (Node 24.14 and later have it).',
  })
}

/** Exported for tests. */
export function isSafeForSeveral(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, needed] of SAFE_FOR_SEVERAL.entries()) {
    const part = parts[index] ?? 0
    if (part !== needed) return part > needed
  }
  return true
}

function migrateAtomically(handle: DatabaseSync, location: string): void {
  handle.exec('begin immediate')
  try {
    migrate(handle, location)
    handle.exec('commit')
  } catch (error) {
    if (handle.isTransaction) handle.exec('rollback')
    throw error
  }
}
