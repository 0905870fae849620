import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Workbench } from '../scenarios/scenario.ts'

/** What a worker's process is told; it answers each with a `WorkerAnswer`. */
export type WorkerOrder =
  | { readonly kind: 'open'; readonly engine: string; readonly subject: string; readonly url: string }
  | { readonly kind: 'work'; readonly concurrency: number }
  | { readonly kind: 'rest' }

/** Everything an application would have seen go wrong so far; `failure`: the order could not be carried out. */
export type WorkerAnswer = { readonly problems: readonly string[]; readonly failure?: string }

/** A process that runs a worker, seen from the process that measures. */
export class WorkerProcess {
  readonly #child: ChildProcess
  problems: readonly string[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when it has opened the store. */
  static async start({ engine, subjectName, place }: Workbench): Promise<WorkerProcess> {
    const child = fork(new URL('worker-main.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const worker = new WorkerProcess(child)
    await worker.#ask({ kind: 'open', engine, subject: subjectName, url: place.url })
    return worker
  }

  /** Resolves when its worker has started. */
  async work(concurrency: number): Promise<void> {
    await this.#ask({ kind: 'work', concurrency })
  }

  /** Stops its worker and learns of its problems. */
  async rest(): Promise<void> {
    await this.#ask({ kind: 'rest' })
  }

  /** It closes the store and exits when its parent has gone. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect()
  }

  async #ask(order: WorkerOrder): Promise<void> {
    const leaving = new AbortController()
    const { signal } = leaving
    try {
      const exited = once(this.#child, 'exit', { signal }).then(([code]) => {
        throw new Error(`A worker's process ended with code ${code}`)
      })
      const answered = once(this.#child, 'message', { signal })
      this.#child.send(order)
      const [answer] = (await Promise.race([answered, exited])) as [WorkerAnswer] // worker-main.ts answers exactly this
      this.problems = answer.problems
      if (answer.failure !== undefined) throw new Error(answer.failure)
    } finally {
      leaving.abort()
    }
  }
}
