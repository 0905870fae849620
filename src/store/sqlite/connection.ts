import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { resultCode, SQLITE_BUSY, storeFailure } from './failure.ts'
import { statements } from './statements.gen.ts'

export type StatementName = keyof typeof statements

/** Milliseconds. */
const LONGEST_PAUSE = 10

const pauseCell = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread; only for threads that serve nothing else than the store. */
function pause(milliseconds: number): void {
  Atomics.wait(pauseCell, 0, 0, milliseconds)
}

/** One handle on the database with its prepared statements. */
export class Connection {
  readonly handle: DatabaseSync
  readonly location: string
  readonly #lockTimeout: number
  readonly #prepared = new Map<string, StatementSync>()
  readonly #tuples = new Map<string, StatementSync>()
  #isInside = false
  #broken: Error | undefined

  /** @param lockTimeout milliseconds a write waits for other processes */
  constructor(handle: DatabaseSync, location: string, lockTimeout = 0) {
    this.handle = handle
    this.location = location
    this.#lockTimeout = lockTimeout
  }

  run(name: StatementName, ...values: SQLInputValue[]): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.#statement(name).run(...values)
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }

  /** `Row` describes the columns of the statement's file; SQLite cannot be asked for it. */
  get<Row>(name: StatementName, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(name).get(...values) as Row | undefined
  }

  all<Row>(name: StatementName, ...values: SQLInputValue[]): Row[] {
    return this.#statement(name).all(...values) as Row[]
  }

  /** Rows as arrays: cheaper to make and to send to another thread than objects. */
  tuples<Row extends readonly unknown[]>(name: StatementName, ...values: SQLInputValue[]): Row[] {
    let statement = this.#tuples.get(name)
    if (statement === undefined) {
      statement = this.handle.prepare(statements[name])
      statement.setReturnArrays(true)
      this.#tuples.set(name, statement)
    }
    return statement.all(...values) as unknown as Row[] // setReturnArrays is not in the type of all()
  }

  /** A write put together at run time; `text` must hold no value of a user. */
  write(text: string, values: readonly SQLInputValue[]): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.#prepare(text).run(...values)
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }

  /** A read put together at run time; `text` must hold no value of a user. */
  query<Row>(text: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(text).all(...values) as Row[]
  }

  /**
   * Runs `work` as one write transaction: all of it or, when it throws, nothing. Inside another one it is a part of it.
   * @throws StoreBusyError when other processes kept the lock beyond the deadline
   */
  transaction<T>(work: () => T): T {
    if (this.#isInside) return this.#part(work)
    try {
      this.#begin()
      this.#isInside = true
      const result = work()
      if (this.#broken) throw this.#broken
      this.handle.exec('commit')
      return result
    } catch (error) {
      if (this.handle.isTransaction) this.handle.exec('rollback')
      throw storeFailure(error, this.location)
    } finally {
      this.#isInside = false
      this.#broken = undefined
    }
  }

  /**
   * On a full disk and the like SQLite takes back the whole transaction by itself. From then on no part of it may write,
   * since that would be a transaction of its own, and those that seemed to succeed did not.
   */
  #part<T>(work: () => T): T {
    if (this.#broken) throw this.#broken
    try {
      return this.savepoint(work)
    } catch (error) {
      if (!this.handle.isTransaction) this.#broken = storeFailure(error, this.location)
      throw error
    }
  }

  /** The same inside a transaction of the caller's: on failure his remains as it was before. */
  savepoint<T>(work: () => T): T {
    this.handle.exec('savepoint millrace')
    try {
      const result = work()
      this.handle.exec('release millrace')
      return result
    } catch (error) {
      // SQLite ends the whole transaction by itself on a full disk and the like.
      if (this.handle.isTransaction) this.handle.exec('rollback to millrace; release millrace')
      throw storeFailure(error, this.location)
    }
  }

  /** Runs `work` inside a transaction; what it did is undone when it gives undefined. */
  attempt<T>(work: () => T | undefined): T | undefined {
    this.handle.exec('savepoint attempt')
    const result = work()
    // When it throws the whole transaction goes, and this with it.
    this.handle.exec(result === undefined ? 'rollback to attempt; release attempt' : 'release attempt')
    return result
  }

  /** Runs statements that see one state of the database and write nothing. */
  reading<T>(work: () => T): T {
    const isWhole = !this.#isInside
    try {
      if (isWhole) this.handle.exec('begin')
      const result = work()
      if (isWhole) this.handle.exec('commit')
      return result
    } catch (error) {
      if (isWhole && this.handle.isTransaction) this.handle.exec('rollback')
      throw storeFailure(error, this.location)
    }
  }

  close(): void {
    this.handle.close()
  }

  #statement(name: StatementName): StatementSync {
    return this.#prepare(statements[name])
  }

  #prepare(text: string): StatementSync {
    let statement = this.#prepared.get(text)
    if (statement === undefined) {
      statement = this.handle.prepare(text)
      this.#prepared.set(text, statement)
    }
    return statement
  }

  /**
   * SQLite's own busy handler sleeps up to 100 ms at a time, which leaves the lock unused; pauses of a fraction of a
   * millisecond wake processes for nothing (four processes on one file: 0.65 of one's throughput, with these 0.88).
   */
  #begin(): void {
    const deadline = performance.now() + this.#lockTimeout
    for (let longest = 1; ; longest = Math.min(2 * longest, LONGEST_PAUSE)) {
      try {
        this.handle.exec('begin immediate')
        return
      } catch (error) {
        if (resultCode(error) !== SQLITE_BUSY || performance.now() > deadline) throw error
        pause((0.5 + Math.random()) * longest)
      }
    }
  }
}
