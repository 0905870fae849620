import { type ChildProcess, spawn } from 'node:child_process'
import type { WatchMessage } from './loaded-files.ts'

export type DevListener = {
  /** A worker loaded files, or looked for some. */
  watch(message: WatchMessage): void
  /** The current worker ended by itself. */
  ended(code: number | null): void
}

/**
 * The worker processes of `millrace dev`: a current one, and earlier ones that finish the jobs they run, with the code they
 * started with.
 */
export class DevWorkers {
  readonly #args: readonly string[]
  readonly #listener: DevListener
  readonly #alive = new Set<ChildProcess>()
  #current: ChildProcess | undefined
  #onEmpty: (() => void) | undefined

  /** @param args - of the command line, for each worker */
  constructor(args: readonly string[], listener: DevListener) {
    this.#args = args
    this.#listener = listener
  }

  /** Starts a worker with the code as it is now; the one before takes no more jobs. */
  restart(): void {
    this.#current?.kill('SIGTERM')
    const worker = spawn(process.execPath, [...process.execArgv, ...this.#args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Ctrl-C in the terminal reaches this process alone, which then decides.
      detached: true,
    })
    this.#current = worker
    this.#alive.add(worker)
    worker.on('message', (message: WatchMessage) => this.#listener.watch(message))
    worker.on('exit', (code) => this.#exited(worker, code))
  }

  /** Resolves when every worker has ended. */
  async stop(): Promise<void> {
    this.#current = undefined
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
    for (const worker of this.#alive) worker.kill('SIGTERM')
    if (this.#alive.size > 0) await empty
  }

  #exited(worker: ChildProcess, code: number | null): void {
    this.#alive.delete(worker)
    if (worker === this.#current) {
      this.#current = undefined
      this.#listener.ended(code)
    }
    if (this.#alive.size === 0) this.#onEmpty?.()
  }
}
