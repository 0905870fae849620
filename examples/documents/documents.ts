import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { Chunks } from './chunks.ts'
import { Signal } from './signal.ts'
import { type Transaction, Transactions } from './transactions.ts'

export type DocumentStatus = 'pending' | 'processing' | 'indexed' | 'failed'

export type Document = {
  readonly id: string
  /** 1 for the first. */
  readonly number: number
  readonly path: string
  /** What people see. */
  readonly name: string
  /** SHA-256 of the content. */
  readonly hash: string
  /** Counts the contents it has had: going back to an earlier one is a change too. */
  readonly revision: number
  readonly status: DocumentStatus
  /** Why it failed. */
  readonly reason: string | null
}

/** Sent inside the transaction that writes the row, so that what receivers write is kept or lost together with it. */
export type DocumentCreated = { readonly document: Document; readonly transaction: Transaction }

const SCHEMA = `
  create table if not exists document (
    number integer primary key,
    id text not null unique,
    path text not null unique,
    name text not null,
    hash text not null,
    revision integer not null default 1,
    status text not null default 'pending',
    encoding text,
    reason text
  )`

/** How long a write waits for Millrace's own, where both share the file. They take milliseconds. */
const LOCK_TIMEOUT = 5_000

/** The application's own data: its documents and their chunks, in a SQLite file. */
export class Documents {
  /** A document is new, or its content is. */
  readonly created = new Signal<DocumentCreated>()
  readonly chunks: Chunks
  readonly #handle: DatabaseSync
  readonly #transactions: Transactions

  constructor(file: string) {
    this.#handle = new DatabaseSync(file, { timeout: LOCK_TIMEOUT })
    this.#handle.exec('pragma journal_mode = wal')
    this.#handle.exec(SCHEMA)
    this.#transactions = new Transactions(this.#handle)
    this.chunks = new Chunks(this.#handle, this.#transactions)
  }

  get(id: string): Document | undefined {
    return this.#one('select * from document where id = ?', id)
  }

  find(path: string): Document | undefined {
    return this.#one('select * from document where path = ?', path)
  }

  failed(): Document[] {
    return this.#all("select * from document where status = 'failed' order by number")
  }

  /** Those whose job has yet to end, or to be enqueued. */
  unfinished(): Document[] {
    return this.#all("select * from document where status in ('pending', 'processing') order by number")
  }

  count(status: DocumentStatus): number {
    const row = this.#handle.prepare('select count(*) as count from document where status = ?').get(status)
    return Number(row?.count)
  }

  /** Writes the row and sends `created`: both happen, or neither. */
  save(file: Pick<Document, 'path' | 'name' | 'hash'>): Promise<Document> {
    return this.#transactions.run(async (transaction) => {
      const document = this.#upsert(file)
      await this.created.send({ document, transaction })
      return document
    })
  }

  /** Also forgets what an earlier attempt may have left, so that processing it twice is the same as once. */
  start(document: Document): Promise<void> {
    return this.#transactions.run(() => {
      this.chunks.remove(document.number)
      this.#setStatus(document.id, 'processing', null)
    })
  }

  finish(document: Document, encoding: string): Promise<void> {
    return this.#transactions.run(() => {
      this.#handle.prepare('update document set encoding = ? where id = ?').run(encoding, document.id)
      this.#setStatus(document.id, 'indexed', null)
    })
  }

  fail(id: string, reason: string): Promise<void> {
    return this.#transactions.run(() => this.#setStatus(id, 'failed', reason))
  }

  close(): void {
    this.#handle.close()
  }

  #upsert({ path, name, hash }: Pick<Document, 'path' | 'name' | 'hash'>): Document {
    const document = this.#one(
      `insert into document (id, path, name, hash) values (?, ?, ?, ?)
       on conflict (path) do update
         set name = excluded.name, hash = excluded.hash, revision = revision + 1, status = 'pending', reason = null
       returning *`,
      ...[randomUUID(), path, name, hash],
    )
    if (document === undefined) throw new Error(`SQLite returned no row for ${path}`)
    return document
  }

  #one(statement: string, ...values: string[]): Document | undefined {
    // The columns are those of the table above.
    return this.#handle.prepare(statement).get(...values) as Document | undefined
  }

  #all(statement: string): Document[] {
    // As in #one.
    return this.#handle.prepare(statement).all() as Document[]
  }

  #setStatus(id: string, status: DocumentStatus, reason: string | null): void {
    this.#handle.prepare('update document set status = ?, reason = ? where id = ?').run(status, reason, id)
  }
}
