import type { DatabaseSync } from 'node:sqlite'
import type { Chunk } from './chunk.ts'
import type { Vector } from './embed.ts'
import type { Transactions } from './transactions.ts'

export type StoredChunk = Chunk & {
  /** 0 for the first of its document. */
  readonly place: number
}

/** A chunk that can be searched. */
export type Passage = Chunk & { readonly document: string; readonly vector: Vector }

type PassageRow = Chunk & { readonly document: string; readonly dimensions: Uint8Array; readonly weights: Uint8Array }

const SCHEMA = `
  create table if not exists chunk (
    document integer not null,
    place integer not null,
    heading text not null,
    text text not null,
    dimensions blob,
    weights blob,
    primary key (document, place)
  ) without rowid`

/**
 * The chunks of all documents, which are named by their number. Read and written in pages, so that the largest document
 * needs no more memory than a page.
 */
export class Chunks {
  readonly #handle: DatabaseSync
  readonly #transactions: Transactions

  constructor(handle: DatabaseSync, transactions: Transactions) {
    this.#handle = handle
    this.#transactions = transactions
    handle.exec(SCHEMA)
  }

  /** Inside a transaction of the caller's. */
  remove(document: number): void {
    this.#handle.prepare('delete from chunk where document = ?').run(document)
  }

  add(document: number, chunks: readonly StoredChunk[]): Promise<void> {
    const insert = this.#handle.prepare(
      'insert or replace into chunk (document, place, heading, text) values (?, ?, ?, ?)',
    )
    return this.#transactions.run(() => {
      for (const { place, heading, text } of chunks) insert.run(document, place, heading, text)
    })
  }

  /** Up to `limit` chunks of a document, from a place on. */
  page(document: number, from: number, limit: number): StoredChunk[] {
    const select = this.#handle.prepare(
      'select place, heading, text from chunk where document = ? and place >= ? order by place limit ?',
    )
    // The columns are those of the statement.
    return select.all(document, from, limit) as StoredChunk[]
  }

  /** The vectors of consecutive chunks, from a place on. */
  setVectors(document: number, from: number, vectors: readonly Vector[]): Promise<void> {
    const update = this.#handle.prepare('update chunk set dimensions = ?, weights = ? where document = ? and place = ?')
    return this.#transactions.run(() => {
      for (const [index, { dimensions, weights }] of vectors.entries()) {
        update.run(dimensions, weights, document, from + index)
      }
    })
  }

  count(): number {
    return Number(this.#handle.prepare('select count(*) as count from chunk').get()?.count)
  }

  /** Of documents that are indexed: a half-processed one is not found. One at a time, as there may be very many. */
  *passages(): Generator<Passage> {
    const select = this.#handle.prepare(
      `select name as document, heading, text, dimensions, weights
         from chunk join document on document.number = chunk.document
        where status = 'indexed' order by number, place`,
    )
    // The columns are those of the statement.
    for (const row of select.iterate() as Iterable<PassageRow>) yield toPassage(row)
  }
}

function toPassage({ dimensions, weights, ...chunk }: PassageRow): Passage {
  return {
    ...chunk,
    vector: {
      dimensions: new Uint16Array(dimensions.buffer, dimensions.byteOffset, dimensions.byteLength / 2),
      weights: new Float32Array(weights.buffer, weights.byteOffset, weights.byteLength / 4),
    },
  }
}
