import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

type Message = Readonly<Record<string, unknown>>

/** A child process with everything it said on record; killed with the end of the block. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess
  readonly messages: Message[] = []
  readonly #waiting = new Set<() => void>()

  constructor(module: URL, args: readonly string[]) {
    this.process = fork(module, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.process.on('message', (message: Message) => {
      this.messages.push(message)
      for (const look of this.#waiting) look()
    })
    this.process.on('exit', () => {
      for (const look of this.#waiting) look()
    })
  }

  /** Resolves with the first message that has the key, now or later; rejects if the process ends without. */
  said(key: string, count = 1): Promise<Message> {
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    const look = () => {
      const found = this.messages.filter((message) => key in message)[count - 1]
      if (found) resolve(found)
      else if (this.process.exitCode !== null || this.process.signalCode !== null) {
        reject(new Error(`The child ended without saying "${key}" ${count} times`))
      } else return
      this.#waiting.delete(look)
    }
    this.#waiting.add(look)
    look()
    return promise
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name)
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const exited = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await exited
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}
