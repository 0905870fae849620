import { DatabaseSync } from 'node:sqlite'
import type { SchemaStatus } from '../schema-status.ts'
import { storeFailure } from './failure.ts'
import { readApplied } from './migrate.ts'
import { migrations } from './migrations.gen.ts'

/**
 * Reads the schema of an existing database. In the caller's thread: it is a matter of a millisecond, for a command.
 * @throws StoreError
 */
export function schemaStatus(location: string): SchemaStatus {
  let handle: DatabaseSync | undefined
  try {
    handle = new DatabaseSync(location, { readOnly: true })
    const version = readApplied(handle).length
    return { version, known: migrations.length, pending: migrations.slice(version).map(({ name }) => name) }
  } catch (error) {
    throw storeFailure(error, location)
  } finally {
    handle?.close()
  }
}
