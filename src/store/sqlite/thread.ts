/** The engine's own thread: commits block nobody else, and a busy application does not keep it from renewing leases. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { StoreEvent } from '../store.ts'
import { SqliteEngine } from './engine.ts'
import { type FromThread, METHODS, type ThreadOptions, type ToThread, toFailure } from './wire.ts'

/** How often other processes' commits are looked for while someone wants to know; a look costs 3 µs. */
const PROBE_INTERVAL = 4
/** How soon a running job learns that it was cancelled from another process. */
const KEEP_INTERVAL = 200

const options = workerData as ThreadOptions // sqlite-store.ts passes exactly this

/** Calls that share a transaction at most: a commit lost takes this many along. */
const MOST_TOGETHER = 20

let watched: readonly StoreEvent[] = []
let probing: NodeJS.Timeout | undefined
let keeping: NodeJS.Timeout | undefined

/** What calls that run together have to say, held back until their transaction is committed. */
let heldBack: FromThread[] | undefined

function tell(message: FromThread): void {
  if (heldBack) heldBack.push(message)
  else parentPort?.postMessage(message)
}

function start(): void {
  try {
    const engine = new SqliteEngine(options, {
      changed: (event) => watched.includes(event) && tell({ kind: 'changed', event }),
      cancelRequested: (session, ids) => tell({ kind: 'cancel-requested', session, ids }),
      leaseLost: (session) => tell({ kind: 'lease-lost', session }),
    })
    parentPort?.on('message', (message: ToThread) => receive(engine, message))
    tell({ kind: 'opened' })
  } catch (error) {
    tell({ kind: 'failed-to-open', failure: toFailure(error) })
  }
}

type Call = Extract<ToThread, { kind: 'call' }>

/** Calls that are here already when one is begun share its transaction. */
function receive(engine: SqliteEngine, first: ToThread): void {
  let message: ToThread | undefined = first
  const calls: Call[] = []
  while (message?.kind === 'call') {
    calls.push(message)
    message = calls.length < MOST_TOGETHER ? next() : undefined
  }
  if (calls.length === 1) for (const only of calls) call(engine, only)
  else if (calls.length > 1) callTogether(engine, calls)
  if (message?.kind === 'watch') watch(engine, message.events)
  else if (message?.kind === 'close') close(engine)
}

function next(): ToThread | undefined {
  // Whatever arrives here was sent by sqlite-store.ts.
  return parentPort === null ? undefined : (receiveMessageOnPort(parentPort)?.message as ToThread | undefined)
}

function callTogether(engine: SqliteEngine, calls: readonly Call[]): void {
  const messages: FromThread[] = []
  heldBack = messages
  try {
    engine.together(() => {
      for (const one of calls) call(engine, one)
    })
  } catch (error) {
    // The commit failed, and with it all of them.
    messages.length = 0
    for (const { id } of calls) messages.push({ kind: 'failure', id, failure: toFailure(error) })
  } finally {
    heldBack = undefined
  }
  for (const message of messages) tell(message)
}

function call(engine: SqliteEngine, { id, method, args }: Call): void {
  try {
    if (!METHODS.includes(method)) throw new Error(`No method ${method}`)
    // The arguments are those of the method: sqlite-store.ts makes the calls, with their types checked there.
    const value = (engine[method] as (...args: readonly unknown[]) => unknown).apply(engine, [...args])
    tell({ kind: 'result', id, value })
  } catch (error) {
    tell({ kind: 'failure', id, failure: toFailure(error) })
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
  tell({ kind: 'closed' })
  parentPort?.close()
}

start()
