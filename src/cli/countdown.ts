import { counted } from './counted.ts'

const CLEAR_LINE = '\r\u001b[K'
/** Where there is no terminal to rewrite a line on, it is repeated only so often. */
const SECONDS_BETWEEN_LINES = 10

/**
 * Tells on stderr how long a stopping worker still waits, until `stopping` has settled.
 * @param limit - milliseconds that running jobs get
 * @param running - how many there are, as far as is known
 */
export async function withCountdown(
  stopping: Promise<void>,
  limit: number,
  running: () => Promise<number>,
): Promise<void> {
  const end = performance.now() + limit
  const terminal = process.stderr.isTTY
  let seconds = 0
  const tell = async () => {
    const jobs = await running()
    if (jobs === 0) return
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1_000))
    const line = `Stopping: ${counted(jobs, 'job')} running, ${left} s left. A second signal stops at once.`
    if (terminal) process.stderr.write(CLEAR_LINE + line)
    else if (seconds % SECONDS_BETWEEN_LINES === 0) process.stderr.write(`${line}\n`)
    seconds += 1
  }
  await tell()
  const timer = setInterval(() => void tell(), 1_000)
  try {
    await stopping
  } finally {
    clearInterval(timer)
    process.stderr.write(`${terminal ? CLEAR_LINE : ''}Stopped.\n`)
  }
}
