import { z } from 'zod'
import { DEFAULT_PAYLOAD_LIMIT } from '../codec.ts'
import type { Logger } from '../logger.ts'
import { isLogger, parseOptions } from '../options.ts'
import { type Registry, registryOf } from '../registry.ts'
import { openStore, parseStoreUrl } from '../store/open.ts'
import type { Retention, Store } from '../store/store.ts'
import type { AnyTask } from '../task.ts'
import type { OpenStore } from './lazy-store.ts'
import { parseRetention, type RetentionOptions } from './retention.ts'

export type MillraceOptions = {
  /**
   * The URL of the store, opened at its first use, or an open store, which is then this client's to close. Default: the
   * environment's `MILLRACE_URL`, else `'sqlite:./millrace.db'`.
   */
  readonly store?: string | Store
  /** Tasks that may be enqueued by name with their own queue, priority and schema. Others can be too, unchecked. */
  readonly tasks?: readonly AnyTask[]
  /** Bytes of UTF-8 an encoded input or result may have. Default 1 MiB. */
  readonly payloadLimit?: number
  readonly retention?: RetentionOptions
  /** Where the log lines of its workers go. */
  readonly logger?: Logger
}

export type MillraceSettings = {
  readonly open: OpenStore
  /** The caller brought an open store. */
  readonly isOpen: boolean
  readonly registry: Registry
  readonly payloadLimit: number
  readonly retention: Retention
  readonly logger?: Logger
}

const DEFAULT_STORE = 'sqlite:./millrace.db'

const schema = z.strictObject({
  store: z
    .union([z.string(), z.custom<Store>(isStore)], { error: 'must be the URL of a store, or an open store' })
    .optional(),
  tasks: z.array(z.custom<AnyTask>()).default([]),
  payloadLimit: z.int().min(1).default(DEFAULT_PAYLOAD_LIMIT),
  retention: z.custom<RetentionOptions>().optional(),
  logger: isLogger.optional(),
})

/** @throws InvalidOptionError @throws DuplicateTaskError */
export function parseMillraceOptions(options: MillraceOptions): MillraceSettings {
  const { store, tasks, payloadLimit, retention, logger } = parseOptions(schema, options, 'Options of Millrace')
  return {
    isOpen: store !== undefined && typeof store !== 'string',
    open: opener(store ?? (process.env.MILLRACE_URL || DEFAULT_STORE)),
    registry: registryOf(tasks),
    payloadLimit,
    retention: parseRetention(retention),
    ...(logger && { logger }),
  }
}

/** A wrong URL is told at once, though the store is opened later. */
function opener(store: string | Store): OpenStore {
  if (typeof store !== 'string') return () => Promise.resolve(store)
  const address = parseStoreUrl(store)
  return () => openStore(address)
}

function isStore(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'enqueue' in value && 'openWorker' in value
}
