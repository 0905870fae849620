import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Figures, Load, ScenarioName } from '../measurement.ts'

/** One round of one case, as the process that measures it is told. */
export type MeasureOrder = {
  readonly engine: string
  readonly scenario: ScenarioName
  readonly subject: string
  readonly load: Load
  readonly seed: number
  /** Where it may write. */
  readonly folder: string
}

export type MeasureAnswer = { readonly figures: Figures } | { readonly failure: string }

/** Someone wants the run to end. */
export class InterruptedError extends Error {}

/** A round that takes longer than this has hung. A million jobs are written in the longest ones. */
const LIMIT = 300_000

/**
 * Measures in a process of its own, so that no round finds another's compiled code, garbage or page cache.
 * @throws InterruptedError when the signal aborts
 */
export async function measureApart(order: MeasureOrder, signal: AbortSignal): Promise<Figures> {
  if (signal.aborted) throw new InterruptedError('Interrupted')
  const child = fork(new URL('measure-main.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Compiling the modules anew in each process would take longer than most measurements.
    env: { ...process.env, NODE_COMPILE_CACHE: join(order.folder, '..', 'compiled') },
  })
  const limit = AbortSignal.timeout(LIMIT)
  try {
    child.send(order)
    return await answerOf(child, AbortSignal.any([signal, limit]))
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('Interrupted')
    const why = limit.aborted ? `no figures after ${LIMIT / 1_000} s` : messageOf(error)
    throw new Error(`${order.scenario}, ${order.subject}: ${why}`, { cause: error })
  } finally {
    await gone(child)
  }
}

async function answerOf(child: ChildProcess, signal: AbortSignal): Promise<Figures> {
  const exited = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`its process ended by ${String(by ?? `exit code ${code}`)}`)
  })
  const answered = once(child, 'message', { signal })
  // measure-main.ts answers exactly this.
  const [answer] = (await Promise.race([answered, exited])) as [MeasureAnswer]
  if ('failure' in answer) throw new Error(answer.failure)
  return answer.figures
}

/** It exits by itself once it has answered (a profiler writes its file then); one that does not is killed. */
async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  if (child.connected) child.disconnect()
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(impatience)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
