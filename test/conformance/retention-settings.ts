import type { Retention } from '../../src/store/store.ts'
import { DAY } from './durations.ts'

/** Keeps everything that a test does not say otherwise about. */
export function retention({
  maxAge,
  maxCount,
  idempotencyKeys,
}: {
  readonly maxAge?: Partial<Retention['maxAge']>
  readonly maxCount?: Retention['maxCount']
  readonly idempotencyKeys?: number
}): Retention {
  const long = { completed: 1_000 * DAY, dead: 1_000 * DAY, cancelled: 1_000 * DAY, expired: 1_000 * DAY }
  return { maxAge: { ...long, ...maxAge }, maxCount: maxCount ?? {}, idempotencyKeys: idempotencyKeys ?? 1_000 * DAY }
}

/** Forgets every finished job. */
export const forgetAll = retention({ maxAge: { completed: 0, dead: 0, cancelled: 0, expired: 0 } })
