import type { WorkerOptions } from '../worker-options.ts'

type Queues = NonNullable<WorkerOptions['queues']>

/** Queues as they are written on a command line: `mail:5` runs five jobs at once, `mail` as many as the worker does. */
export function parseQueues(texts: readonly string[], concurrency = 10): Queues {
  const parts = texts.map((text) => /^(?<name>.+?)(?::(?<slots>\d+))?$/.exec(text)?.groups ?? { name: text })
  if (parts.every(({ slots }) => slots === undefined)) return parts.map(({ name = '' }) => name)
  const slotsOf = (slots: string | undefined) => (slots === undefined ? concurrency : Number(slots))
  return Object.fromEntries(parts.map(({ name = '', slots }) => [name, slotsOf(slots)]))
}

/** The queues of a worker, by name. */
export function asRecord(queues: Queues, concurrency = 10): Readonly<Record<string, number>> {
  return isList(queues) ? Object.fromEntries(queues.map((name) => [name, concurrency])) : queues
}

function isList(queues: Queues): queues is readonly string[] {
  return Array.isArray(queues)
}
