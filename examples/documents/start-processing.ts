// Users write: import type { … } from 'millrace'
import type { JobHandle, Millrace } from '../../src/index.ts'
import type { Document, DocumentCreated } from './documents.ts'
import type { Receiver } from './signal.ts'
import type { ProcessDocument, Processed } from './tasks.ts'

export type Watch = (document: Document, job: JobHandle<Processed>) => void

/** Turns documents into jobs. */
export class StartProcessing {
  readonly #app: Millrace
  readonly #task: ProcessDocument
  readonly #watch: Watch
  /** Whether documents and jobs live in one file, so that one transaction can hold both. */
  readonly #sharesFile: boolean

  constructor(app: Millrace, task: ProcessDocument, watch: Watch, sharesFile: boolean) {
    this.#app = app
    this.#task = task
    this.#watch = watch
    this.#sharesFile = sharesFile
  }

  /**
   * For `documents.created`. With a store elsewhere the job follows the commit; should the process end in between,
   * `resume` enqueues it in the next run.
   */
  readonly onCreated: Receiver<DocumentCreated> = async ({ document, transaction }) => {
    if (!this.#sharesFile) return transaction.afterCommit(() => this.resume(document))
    const job = await this.#enqueue(document, { tx: transaction.handle })
    transaction.afterCommit(() => this.#watch(document, job))
  }

  /** Finds the job of a document, or makes it: the key stands for this content of this document. */
  readonly resume = async (document: Document): Promise<void> => {
    this.#watch(document, await this.#enqueue(document, {}))
  }

  #enqueue(document: Document, options: { readonly tx?: DocumentCreated['transaction']['handle'] }) {
    return this.#app.enqueue(
      this.#task,
      { documentId: document.id },
      {
        idempotencyKey: `document ${document.id} revision ${document.revision}`,
        subject: { type: 'document', id: document.id },
        ...options,
      },
    )
  }
}
