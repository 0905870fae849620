import { z } from 'zod'
import { closest } from './closest.ts'
import { toMilliseconds } from './duration.ts'
import { InvalidOptionError } from './errors.ts'
import type { Logger } from './logger.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies (keyof Logger)[]

/** A duration in any accepted form; parses to milliseconds. */
export const duration = z
  .union([z.number(), z.string()], { error: "must be a duration: milliseconds, or '30s', '5m'" })
  .transform((value, context) => {
    try {
      return toMilliseconds(value as number, 'value') // a wrong string is what toMilliseconds is there to refuse
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })

/** A moment as a Date or as epoch milliseconds; parses to epoch milliseconds. */
export const moment = z.union([z.date().transform((date) => date.getTime()), z.int().nonnegative()], {
  error: 'must be a valid Date, or epoch milliseconds',
})

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/@-]{0,199}$/u

export const NAME_RULE = 'must be 1–200 letters, digits or any of . _ : / @ -, and start with a letter, digit or _'

/** Names of queues and tasks: they travel in URLs, keys and labels. */
export const name = z.string().regex(NAME, { message: NAME_RULE })

/** The same check at less cost, for each call that enqueues by name. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** A function, whose parameters and result only the compiler checks. */
export const functionOf = <F>() =>
  z.custom<F>((value) => typeof value === 'function', { message: 'must be a function' })

export const isLogger = z.custom<Logger>(
  // Any value may be asked so.
  (value) => LEVELS.every((level) => typeof (value as Logger | null | undefined)?.[level] === 'function'),
  { message: `must have the methods ${LEVELS.join(', ')}` },
)

/**
 * Checks options a user passed.
 * @param what names them in the message, for example "options of enqueue"
 * @throws InvalidOptionError that names the option, why, and for an unknown one the closest known
 */
export function parseOptions<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0] && telling(parsed.error.issues[0])
  if (issue === undefined) throw new InvalidOptionError(`${what} are not valid`)
  if (issue.code === 'unrecognized_keys') throw unknownOption(schema, issue, what)
  const path = issue.path.join('.')
  throw new InvalidOptionError(`${what}: ${path === '' ? '' : `\`${path}\` `}${issue.message}`, { cause: parsed.error })
}

/** A union that refused a value deep inside says so only in its branches: take the one that understood most of it. */
function telling(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const firsts = issue.errors.flatMap(([first]) => first ?? [])
  const best = firsts.find(({ code, path }) => path.length > 0 || code !== 'invalid_type')
  return best === undefined ? issue : telling({ ...best, path: [...issue.path, ...best.path] })
}

function unknownOption(schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys, what: string): InvalidOptionError {
  const key = issue.keys[0] ?? ''
  const path = [...issue.path, key].join('.')
  const known = knownKeys(schema, issue.path)
  const near = closest(key, known)
  const hint = near === undefined ? `Known options: ${known.join(', ')}.` : `Did you mean \`${near}\`?`
  return new InvalidOptionError(`${what}: there is no option \`${path}\``, { hint })
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema
  for (const part of path) at = at instanceof z.ZodObject ? unwrap(at.shape[String(part)]) : undefined
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema
}
