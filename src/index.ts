export {
  type Backoff,
  type BackoffPolicy,
  delays,
  type ExponentialOptions,
  exponential,
  type Failure,
  fixed,
  type Jitter,
} from './backoff.ts'
export type { BulkItem, BulkOptions, BulkOutcomes, EnqueueOutcome } from './client/bulk-item.ts'
export type { Health, HealthProblem, UnservedJobs } from './client/health.ts'
export type { JobQuery, PageOptions } from './client/job-query.ts'
export type { Jobs } from './client/jobs.ts'
export type { MillraceOptions } from './client/millrace-options.ts'
export type { QueueStatus, StateCounts } from './client/queue-figures.ts'
export type { QueueOptions, Queues } from './client/queues.ts'
export type { RetentionOptions, StateRetention } from './client/retention.ts'
export type { QueueStats, Stats } from './client/stats.ts'
export type { StopOptions, WorkerHandle } from './client/worker-handle.ts'
export type { Workers } from './client/workers.ts'
export { decode } from './codec.ts'
export { MalformedDataError } from './codec-revive.ts'
export { type Config, defineConfig } from './config.ts'
export type { JobContext, JobLog, JobView } from './context.ts'
export type { Duration, DurationString } from './duration.ts'
export type { Enqueue } from './enqueue.ts'
export type { EnqueueInput, EnqueueOptions } from './enqueue-options.ts'
export type { ErrorData } from './error-data.ts'
export {
  AbortedError,
  ClosedError,
  DuplicateTaskError,
  HardTimeLimitError,
  IdempotencyConflictError,
  type InputIssue,
  InvalidDurationError,
  InvalidInputError,
  InvalidOptionError,
  JobCancelledError,
  JobFailedError,
  JobNotFoundError,
  JobStateError,
  LeaseLostError,
  MillraceError,
  NonRetryableError,
  NotSerializableError,
  PayloadTooLargeError,
  QueueFullError,
  ResultTimeoutError,
  ShutdownError,
  SoftTimeLimitError,
  StoreBusyError,
  StoreCorruptError,
  StoreError,
  StoreFullError,
  StoreReadOnlyError,
  StoreUnavailableError,
  StoreVersionError,
  UnknownTaskError,
  WorkerStateError,
} from './errors.ts'
export type {
  AttemptOutcome,
  AttemptRecord,
  CancelResult,
  FinishedState,
  JobId,
  JobOptions,
  JobRecord,
  JobState,
  RetryResult,
  Subject,
} from './job.ts'
export type { JobHandle, ResultOptions as WaitOptions } from './job-handle.ts'
export type { Logger } from './logger.ts'
export type { Middleware } from './middleware.ts'
export { Millrace } from './millrace.ts'
export { RetryLater } from './retry-later.ts'
export type { JobPage, LogEntry, LogLevel, QueueRecord, Store, StoreInfo, WorkerRecord } from './store/store.ts'
export { type Task, task } from './task.ts'
export type {
  BatchItem,
  BatchOptions,
  BatchResults,
  BatchRun,
  BatchTaskOptions,
  ResultOptions,
  RetryOptions,
  SchemaBatchTaskOptions,
  SchemaTaskOptions,
  TaskOptions,
  TimeLimit,
} from './task-options.ts'
export type { AnyTaskRef, InputOf, OutputOf, TaskRef, TaskSettings } from './task-settings.ts'
export { isTransient } from './transient.ts'
export type { WorkerOptions } from './worker-options.ts'
