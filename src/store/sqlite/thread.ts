/** The engine's own thread: commits block nobody else, and a busy application does not keep it from renewing leases. */
import { parentPort, workerData } from 'node:worker_threads'
import type { StoreEvent } from '../store.ts'
import { SqliteEngine } from './engine.ts'
import { type FromThread, METHODS, type ThreadOptions, type ToThread, toFailure } from './wire.ts'

/** How often other processes' commits are looked for while someone wants to know; a look costs 3 µs. */
const PROBE_INTERVAL = 4
/** How soon a running job learns that it was cancelled from another process. */
const KEEP_INTERVAL = 200

const options = workerData as ThreadOptions // sqlite-store.ts passes exactly this
const send = (message: FromThread) => parentPort?.postMessage(message)

let watched: readonly StoreEvent[] = []
let probing: NodeJS.Timeout | undefined
let keeping: NodeJS.Timeout | undefined

function start(): void {
  try {
    const engine = new SqliteEngine(options, {
      changed: (event) => watched.includes(event) && send({ kind: 'changed', event }),
      cancelRequested: (session, ids) => send({ kind: 'cancel-requested', session, ids }),
      leaseLost: (session) => send({ kind: 'lease-lost', session }),
    })
    parentPort?.on('message', (message: ToThread) => handle(engine, message))
    send({ kind: 'opened' })
  } catch (error) {
    send({ kind: 'failed-to-open', failure: toFailure(error) })
  }
}

function handle(engine: SqliteEngine, message: ToThread): void {
  switch (message.kind) {
    case 'call':
      call(engine, message)
      break
    case 'watch':
      watch(engine, message.events)
      break
    case 'close':
      close(engine)
  }
}

function call(engine: SqliteEngine, { id, method, args }: ToThread & { kind: 'call' }): void {
  try {
    if (!METHODS.includes(method)) throw new Error(`No method ${method}`)
    // The arguments are those of the method: sqlite-store.ts makes the calls, with their types checked there.
    const value = (engine[method] as (...args: readonly unknown[]) => unknown).apply(engine, [...args])
    send({ kind: 'result', id, value })
  } catch (error) {
    send({ kind: 'failure', id, failure: toFailure(error) })
  }
  if (method === 'openWorker') keeping ??= setInterval(() => attempt(() => engine.keepSessions()), KEEP_INTERVAL)
}

function watch(engine: SqliteEngine, events: readonly StoreEvent[]): void {
  watched = events
  if (events.length > 0) probing ??= setInterval(() => attempt(() => engine.probe()), PROBE_INTERVAL)
  else if (probing) {
    clearInterval(probing)
    probing = undefined
  }
}

/** A background look that failed, for example on a locked file, is simply made again at its next turn. */
function attempt(look: () => void): void {
  try {
    look()
  } catch {
    // Calls report what is wrong with the store; repeating it from here would only say it twice.
  }
}

function close(engine: SqliteEngine): void {
  clearInterval(probing)
  clearInterval(keeping)
  attempt(() => engine.close())
  send({ kind: 'closed' })
  parentPort?.close()
}

start()
