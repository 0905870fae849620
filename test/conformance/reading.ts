import type { JobFilter, JobId, JobRecord, JobState, Store } from '../../src/store/store.ts'

/** The job; it must exist. */
export async function read(store: Store, id: JobId): Promise<JobRecord> {
  const [job] = await store.get([id])
  if (job === undefined) throw new Error(`There is no job ${id}`)
  return job
}

/** The state of each, in the order asked. */
export async function statesOf(store: Store, ids: readonly JobId[]): Promise<(JobState | undefined)[]> {
  return (await store.get(ids)).map((job) => job?.state)
}

/** Every page of a listing, one by one. */
export async function* pagesOf(store: Store, filter: JobFilter, limit: number): AsyncGenerator<JobRecord[]> {
  let cursor: string | undefined
  do {
    const page = await store.list(filter, cursor === undefined ? { limit } : { limit, cursor })
    yield page.jobs
    cursor = page.cursor
  } while (cursor !== undefined)
}

export async function listAll(store: Store, filter: JobFilter = {}, limit = 1_000): Promise<JobRecord[]> {
  return (await Array.fromAsync(pagesOf(store, filter, limit))).flat()
}

/** What counts() says of one state, all queues and tasks together. */
export async function countOf(store: Store, state: JobState): Promise<number> {
  return (await store.counts()).reduce((sum, { counts }) => sum + counts[state], 0)
}
