import { Worker } from 'node:worker_threads'
import { ClosedError, StoreUnavailableError } from '../../errors.ts'
import type { SqliteEngine } from './engine.ts'
import { type FromThread, fromFailure, type Method, type ThreadOptions, type ToThread } from './wire.ts'

type Pending = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }

/** What the thread tells of its own accord. */
export type Notice = Extract<FromThread, { kind: 'changed' | 'cancel-requested' | 'lease-lost' }>

/**
 * Starts the engine's thread and waits until the database is open.
 * @throws StoreError
 */
export async function startEngine(options: ThreadOptions, notify: (notice: Notice) => void): Promise<EngineThread> {
  // The same extension as this file: .ts from source, .js when built.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const thread = new Worker(new URL(`./thread${extension}`, import.meta.url), {
    workerData: options,
    // Flags of the application (--inspect, a loader) are none of this thread's business.
    execArgv: [],
    name: 'millrace-sqlite',
  })
  await opened(thread)
  return new EngineThread(thread, notify)
}

function opened(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('error', (cause) => reject(threadEnded(cause)))
    thread.once('message', (message: FromThread) => {
      if (message.kind === 'failed-to-open') reject(fromFailure(message.failure))
      else resolve()
    })
  })
}

function threadEnded(cause?: unknown): Error {
  return new StoreUnavailableError('The thread of the SQLite engine ended', { cause, hint: 'Open the store again.' })
}

/** Calls to the engine and back. */
export class EngineThread {
  readonly #thread: Worker
  readonly #notify: (notice: Notice) => void
  readonly #pending = new Map<number, Pending>()
  #calls = 0
  #holds = 0
  #failed: Error | undefined
  #idle: (() => void) | undefined

  constructor(thread: Worker, notify: (notice: Notice) => void) {
    this.#thread = thread
    this.#notify = notify
    thread.on('message', (message: FromThread) => this.#receive(message))
    thread.on('error', (cause) => this.#fail(threadEnded(cause)))
    thread.on('exit', () => this.#fail(threadEnded()))
    this.release(0)
  }

  call<M extends Method>(method: M, ...args: Parameters<SqliteEngine[M]>): Promise<ReturnType<SqliteEngine[M]>> {
    if (this.#failed) return Promise.reject(this.#failed)
    this.#calls++
    const id = this.#calls
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      if (this.#pending.size === 1) this.hold()
      this.send({ kind: 'call', id, method, args })
    })
  }

  send(message: ToThread): void {
    if (!this.#failed) this.#thread.postMessage(message)
  }

  /** Keeps the process alive until as many releases: an idle store does not, calls under way and workers do. */
  hold(): void {
    this.#holds++
    this.#thread.ref()
  }

  release(count = 1): void {
    this.#holds -= count
    if (this.#holds === 0) this.#thread.unref()
  }

  /** Lets calls under way end, then closes the database and ends the thread. */
  async close(): Promise<void> {
    if (this.#pending.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#idle = resolve
      await promise
    }
    if (this.#failed) return
    this.hold()
    const exited = new Promise((resolve) => this.#thread.once('exit', resolve))
    this.send({ kind: 'close' })
    this.#failed = new ClosedError('The store')
    await exited
  }

  #receive(message: FromThread): void {
    switch (message.kind) {
      case 'result':
        // The engine's method of that name made the value.
        this.#take(message.id)?.resolve(message.value as never)
        break
      case 'failure':
        this.#take(message.id)?.reject(fromFailure(message.failure))
        break
      case 'changed':
      case 'cancel-requested':
      case 'lease-lost':
        this.#notify(message)
        break
      default: // The thread tells once that it opened; startEngine() heard it.
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (this.#pending.size === 0) {
      this.release()
      this.#idle?.()
    }
    return pending
  }

  #fail(error: Error): void {
    this.#failed ??= error
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error)
  }
}
