import type { SQLInputValue } from 'node:sqlite'
import type { Connection, StatementName } from './connection.ts'
import { Lanes } from './lanes.ts'

/** What the operations work on: a connection, its lanes, and one reading of the clock per transaction. */
export class Scope {
  readonly connection: Connection
  readonly lanes: Lanes
  readonly #clock: () => number
  #now = 0

  constructor(connection: Connection, clock: () => number) {
    this.connection = connection
    this.lanes = new Lanes(connection)
    this.#clock = clock
  }

  /** Epoch milliseconds, the same throughout a transaction. */
  get now(): number {
    return this.#now
  }

  run(name: StatementName, ...values: SQLInputValue[]): { changes: number; lastInsertRowid: number } {
    return this.connection.run(name, ...values)
  }

  get<Row>(name: StatementName, ...values: SQLInputValue[]): Row | undefined {
    return this.connection.get<Row>(name, ...values)
  }

  all<Row>(name: StatementName, ...values: SQLInputValue[]): Row[] {
    return this.connection.all<Row>(name, ...values)
  }

  /** One write transaction with its counters. */
  write<T>(work: () => T): T {
    return this.#guarded(() => this.connection.transaction(() => this.#counted(work)))
  }

  /** The same within the transaction that the caller has open on this connection. */
  writeWithin<T>(work: () => T): T {
    // Lanes are looked up anew each time: the caller's transaction may be rolled back later, with lanes made in it.
    this.lanes.forget()
    return this.#guarded(() => this.connection.savepoint(() => this.#counted(work)))
  }

  /** Several writes and reads that share one commit; each that throws is undone alone. */
  together<T>(work: () => T): T {
    return this.#guarded(() => this.connection.transaction(work))
  }

  read<T>(work: () => T): T {
    this.#now = this.#clock()
    return this.connection.reading(work)
  }

  #counted<T>(work: () => T): T {
    this.#now = this.#clock()
    const result = work()
    this.lanes.flush()
    return result
  }

  #guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.lanes.forget()
      throw error
    }
  }
}
