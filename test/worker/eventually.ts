import { expect } from 'vitest'

/** Expects of a value that another thread or process brings about; patient, for machines under load. */
export function eventually<T>(value: () => T | Promise<T>) {
  return expect.poll(value, { timeout: 10_000, interval: 2 })
}
