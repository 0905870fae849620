import { realpathSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { InvalidOptionError } from '../../errors.ts'
import type { EnqueueResult, Holding, NewJob } from '../store.ts'
import { Connection } from './connection.ts'
import { enqueueHeld } from './engine.ts'
import { Scope } from './scope.ts'

/** Scopes over callers' own handles; they live as long as the handles do. */
const scopes = new WeakMap<DatabaseSync, Scope>()

/**
 * Enqueues inside the transaction that the caller has open on his own handle of the same file.
 * @throws InvalidOptionError when `tx` is no such handle
 */
export function enqueueInTransaction(
  tx: unknown,
  location: string,
  clock: () => number,
  jobs: readonly NewJob[],
  holder: Holding | undefined,
): EnqueueResult[] {
  const handle = checked(tx, location)
  const scope = scopes.get(handle) ?? new Scope(new Connection(handle, location), clock)
  scopes.set(handle, scope)
  return scope.writeWithin(() => enqueueHeld(scope, jobs, holder))
}

function checked(tx: unknown, location: string): DatabaseSync {
  if (!(tx instanceof DatabaseSync)) {
    throw new InvalidOptionError('`tx` is not a DatabaseSync', {
      hint: 'With the SQLite engine, pass your node:sqlite handle after BEGIN.',
    })
  }
  if (!tx.isOpen || !tx.isTransaction) {
    throw new InvalidOptionError('`tx` has no transaction open', {
      hint: 'Run BEGIN on the handle first, and COMMIT after the enqueue.',
    })
  }
  const theirs = tx.location()
  if (location === ':memory:' || theirs === null || realpathSync(theirs) !== realpathSync(location)) {
    throw new InvalidOptionError(
      `\`tx\` is a transaction on ${theirs ?? 'a database in memory'}, the jobs are in ${location}`,
      {
        hint: 'A transaction spans one file: keep the jobs in the database of the application, or leave `tx` out.',
      },
    )
  }
  return tx
}
