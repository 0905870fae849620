import type { JobContext } from './context.ts'

/**
 * Wraps the run of a job: `await next()` runs what is inside and gives the handler's result, which it may replace.
 * Throwing fails the attempt. The first of a list is the outermost.
 */
export type Middleware = (ctx: JobContext, next: () => Promise<unknown>) => unknown
