import type { NewJob } from '../store.ts'

/** Options as they are stored; most jobs have none. */
export function packOptions({ options }: Pick<NewJob, 'options'>): string | null {
  for (const _ in options) return JSON.stringify(options)
  return null
}
