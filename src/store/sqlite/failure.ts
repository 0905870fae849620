import {
  MillraceError,
  StoreBusyError,
  StoreCorruptError,
  StoreError,
  StoreFullError,
  StoreReadOnlyError,
  StoreUnavailableError,
} from '../../errors.ts'

/** Primary result codes of SQLite, https://sqlite.org/rescode.html. */
export const SQLITE_BUSY = 5
const LOCKED = 6
const NO_MEMORY = 7
const READ_ONLY = 8
const INPUT_OUTPUT = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26

/** The primary result code of an error of node:sqlite; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/** The typed error for whatever a statement threw; its transaction has been rolled back by then. */
export function storeFailure(cause: unknown, location: string): Error {
  if (cause instanceof MillraceError) return cause
  const code = resultCode(cause)
  const why = cause instanceof Error ? cause.message : String(cause)
  switch (code) {
    case SQLITE_BUSY:
    case LOCKED:
      return new StoreBusyError(`SQLite database ${location} stayed locked by another process`, {
        cause,
        hint: 'Look for a process that keeps a transaction open on this file; nothing was written, so the call can be repeated.',
      })
    case READ_ONLY:
      return new StoreReadOnlyError(`SQLite database ${location} cannot be written`, {
        cause,
        hint: 'Give this user write access to the file and to its folder (SQLite keeps -wal and -shm files beside it).',
      })
    case FULL:
      return new StoreFullError(`No room for SQLite database ${location}: ${why}`, {
        cause,
        hint: 'Free disk space or raise the quota, or shorten `retention`; nothing was written.',
      })
    case CORRUPT:
    case NOT_A_DATABASE:
      return new StoreCorruptError(`SQLite database ${location} is damaged or not a database: ${why}`, {
        cause,
        hint: 'Restore it from a backup, or recover what can be read with `sqlite3 FILE .recover`.',
      })
    case CANNOT_OPEN:
      return new StoreUnavailableError(`SQLite database ${location} cannot be opened`, {
        cause,
        hint: 'Check that the folder exists and that this user may write to it.',
      })
    case NO_MEMORY:
    case INPUT_OUTPUT:
      return new StoreUnavailableError(`SQLite database ${location} failed: ${why}`, {
        cause,
        hint: 'Check the disk and the memory of this machine.',
      })
    default:
      return code === undefined && cause instanceof Error
        ? cause
        : new StoreError(`SQLite database ${location} failed: ${why}`, { cause })
  }
}
