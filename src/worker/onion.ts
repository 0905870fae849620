import type { JobContext } from '../context.ts'
import { MillraceError } from '../errors.ts'
import type { Middleware } from '../middleware.ts'

/** Runs `core` inside the middleware, the first of which is the outermost. */
export function throughMiddleware(
  layers: readonly Middleware[],
  ctx: JobContext,
  core: () => unknown,
): Promise<unknown> {
  let entered = -1
  const enter = async (index: number): Promise<unknown> => {
    if (index <= entered) {
      throw new MillraceError('A middleware called next() twice, which would run the job twice', {
        hint: 'Call next() once; to run a job again throw, and let the retry settings decide.',
      })
    }
    entered = index
    const layer = layers[index]
    return layer === undefined ? await core() : await layer(ctx, () => enter(index + 1))
  }
  return enter(0)
}
