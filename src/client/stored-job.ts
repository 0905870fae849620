import { decode } from '../codec.ts'
import { fromErrorData } from '../error-data.ts'
import { JobFailedError } from '../errors.ts'
import type { CancelResult, JobId, JobRecord } from '../job.ts'
import type { JobHandle, ResultOptions } from '../job-handle.ts'
import type { Ended } from '../store/store.ts'

/** What a handle asks of the application it came from. */
export type JobActions = {
  /** @throws JobNotFoundError */
  status(id: JobId): Promise<JobRecord>
  /** @throws ResultTimeoutError @throws JobNotFoundError */
  ended(id: JobId, options: ResultOptions): Promise<Ended>
  cancel(id: JobId): Promise<CancelResult>
  /** @throws JobStateError @throws JobNotFoundError */
  retry(id: JobId): Promise<void>
}

/** A job in the store, by its id. Holds no state: every answer is fresh. */
export class StoredJob<Output> implements JobHandle<Output> {
  readonly id: JobId
  readonly created: boolean
  readonly #actions: JobActions

  constructor(id: JobId, created: boolean, actions: JobActions) {
    this.id = id
    this.created = created
    this.#actions = actions
  }

  async result(options: ResultOptions = {}): Promise<Output> {
    const { state, result, reason, error } = await this.#actions.ended(this.id, options)
    if (state !== 'completed') throw new JobFailedError(this.id, state, reason, error && fromErrorData(error))
    // The task's type says what its handler returns; without a task it is the caller who says.
    return (result === undefined ? undefined : decode(result)) as Output
  }

  status(): Promise<JobRecord> {
    return this.#actions.status(this.id)
  }

  cancel(): Promise<CancelResult> {
    return this.#actions.cancel(this.id)
  }

  retry(): Promise<void> {
    return this.#actions.retry(this.id)
  }
}
