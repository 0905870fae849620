import type { DatabaseSync } from 'node:sqlite'
import { StoreVersionError } from '../../errors.ts'
import { migrations } from './migrations.gen.ts'

/** The schema this version writes; the only one it can work with. */
export const SCHEMA_VERSION = migrations.length

type Applied = { version: number; name: string; checksum: string }

/**
 * Brings the schema up to date, inside the caller's transaction.
 * @throws StoreVersionError when the database is newer than this version, or was made by altered migrations
 */
export function migrate(handle: DatabaseSync, location: string): void {
  handle.exec(
    'create table if not exists millrace_migration (version integer primary key, name text not null, checksum text not null, applied_at integer not null)',
  )
  const applied = appliedMigrations(handle)
  checkApplied(applied, location)
  for (const { version, name, checksum, sql } of migrations.slice(applied.length)) {
    handle.exec(sql)
    handle
      .prepare('insert into millrace_migration (version, name, checksum, applied_at) values (?, ?, ?, ?)')
      .run(version, name, checksum, Date.now())
  }
}

/** Whether `migrate` would change nothing; takes no lock. */
export function isCurrent(handle: DatabaseSync, location: string): boolean {
  const applied = readApplied(handle)
  checkApplied(applied, location)
  return applied.length === migrations.length
}

/** The migrations that a database has had, also one that is not Millrace's yet. */
export function readApplied(handle: DatabaseSync): Applied[] {
  const [found] = handle.prepare("select count(*) as n from sqlite_schema where name = 'millrace_migration'").all()
  return found === undefined || found.n === 0 ? [] : appliedMigrations(handle)
}

function appliedMigrations(handle: DatabaseSync): Applied[] {
  // The columns are those of the table above.
  return handle.prepare('select version, name, checksum from millrace_migration order by version').all() as Applied[]
}

function checkApplied(applied: readonly Applied[], location: string): void {
  if (applied.length > migrations.length) {
    throw new StoreVersionError(
      `SQLite database ${location} has schema ${applied.length}; this version of Millrace knows schemas up to ${migrations.length}`,
      { hint: 'Upgrade Millrace in this process: the database was opened by a newer version.' },
    )
  }
  for (const [index, { version, name, checksum }] of applied.entries()) {
    if (migrations[index]?.checksum === checksum) continue
    throw new StoreVersionError(
      `SQLite database ${location}: migration ${version} (${name}) is not the one this version of Millrace ships`,
      {
        hint: 'The database was made by another build; use that build, or start with a new file.',
      },
    )
  }
}
