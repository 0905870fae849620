/**
 * Errors of a network that may pass: refused or reset connections, name look-ups that failed for now, time-outs.
 * Codes of Node.js (errno, dns, undici) and of drivers that follow them.
 */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ESOCKETTIMEDOUT',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
])

/** Millrace's own errors that pass by themselves. */
const STORE_CODES: ReadonlySet<string> = new Set(['STORE_BUSY', 'STORE_UNAVAILABLE', 'QUEUE_FULL', 'RESULT_TIMEOUT'])

/** Answers of HTTP that ask to come again: time-outs, too early, too many, and every fault of the server but two. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429])
const SERVER_ERROR = 500
const PERMANENT_SERVER_ERRORS: ReadonlySet<number> = new Set([501, 505])

/** How deep causes are followed; a chain that turns in a circle ends here too. */
const DEPTH = 8

/**
 * Whether an error is likely to pass, so that another attempt is worth it: a network error, a time-out, a rate limit, a
 * service that is down for now, a fault of the server. Looks at codes, HTTP statuses (`status`, `statusCode`,
 * `response.status`) and names, through `cause` and the members of an AggregateError; never at the text of a message.
 *
 * @example
 * ```ts
 * task({ name: 'crm.sync', retry: { retryIf: isTransient }, run })
 * ```
 */
export function isTransient(error: unknown): boolean {
  return looksTransient(error, DEPTH)
}

function looksTransient(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false
  const status = statusOf(error)
  if (status !== undefined) return isRetryableStatus(status)
  const code = property(error, 'code')
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || STORE_CODES.has(code))) return true
  if (property(error, 'name') === 'TimeoutError') return true
  const members = property(error, 'errors')
  if (Array.isArray(members) && members.some((member) => looksTransient(member, depth - 1))) return true
  return looksTransient(property(error, 'cause'), depth - 1)
}

function isRetryableStatus(status: number): boolean {
  return RETRYABLE_STATUSES.has(status) || (status >= SERVER_ERROR && !PERMANENT_SERVER_ERRORS.has(status))
}

function statusOf(error: object): number | undefined {
  const response = property(error, 'response')
  const inner = typeof response === 'object' && response !== null ? property(response, 'status') : undefined
  return [property(error, 'status'), property(error, 'statusCode'), inner].find((value) => typeof value === 'number')
}

/** Errors come from anywhere: a getter that throws says nothing. */
function property(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name)
  } catch {
    return undefined
  }
}
