import type { DatabaseSync } from 'node:sqlite'

export type Transaction = {
  /** Where it is open. Given to `app.enqueue` as `tx`, the job commits together with the rows, or not at all. */
  readonly handle: DatabaseSync
  /** For what must not happen should it be rolled back. */
  afterCommit(action: () => void | Promise<void>): void
}

/**
 * The write transactions of one handle. They queue up: one that awaits an enqueue stays open over several turns of the
 * event loop, and statements of others in between would end up inside it.
 */
export class Transactions {
  readonly #handle: DatabaseSync
  #last: Promise<unknown> = Promise.resolve()

  constructor(handle: DatabaseSync) {
    this.#handle = handle
  }

  /** All of `work`, or, when it throws, nothing. */
  async run<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    const actions: (() => void | Promise<void>)[] = []
    const transaction = {
      handle: this.#handle,
      afterCommit: (action: () => void | Promise<void>) => actions.push(action),
    }
    const committed = this.#last.then(() => this.#commit(() => work(transaction)))
    this.#last = committed.catch(() => {})
    const result = await committed
    for (const action of actions) await action()
    return result
  }

  async #commit<T>(work: () => T | Promise<T>): Promise<T> {
    // Taking the write lock at once: a transaction that reads first and writes later can find itself too late to write.
    this.#handle.exec('begin immediate')
    try {
      const result = await work()
      this.#handle.exec('commit')
      return result
    } catch (error) {
      if (this.#handle.isTransaction) this.#handle.exec('rollback')
      throw error
    }
  }
}
