import { constants } from 'node:os'

export class Interrupted extends Error {
  readonly exitCode: number
  constructor(signal: NodeJS.Signals) {
    super('stopped; the next run goes on from here')
    this.exitCode = 128 + constants.signals[signal]
  }
}

/** Milliseconds in which a second signal is the same: npm passes on a Ctrl-C that the terminal has sent to all. */
const SAME = 1_000

/** Aborted by Ctrl-C or SIGTERM, with Interrupted as its reason. Another one after a while ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals) => {
    controller.abort(new Interrupted(signal))
    setTimeout(() => process.off('SIGINT', stop).off('SIGTERM', stop), SAME).unref()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return controller.signal
}
