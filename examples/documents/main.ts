/** `npm run demo [-- FOLDER]`: documents become background jobs, then a searchable index. The heart is tasks.ts. */
// Users write: import { … } from 'millrace'
import { InvalidOptionError, MillraceError } from '../../src/index.ts'
import { runDemo } from './demo.ts'
import { Interrupted, interruptSignal } from './interrupt.ts'
import { parseArguments, UsageError } from './options.ts'
import { prepare } from './prepare.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const signal = interruptSignal()
  try {
    const options = parseArguments(args)
    const paths = await prepare(options)
    await runDemo(options, paths, signal)
    return 0
  } catch (error) {
    return explain(error)
  }
}

/** One line for whoever ran it. A stack only for what nobody foresaw. */
function explain(error: unknown): number {
  if (!isExpected(error)) throw error
  const hint = error instanceof MillraceError && error.hint !== undefined ? `. ${error.hint}` : ''
  if (error.message !== '') console.error(`demo: ${error.message}${hint}`)
  if (error instanceof UsageError || error instanceof Interrupted) return error.exitCode
  return error instanceof InvalidOptionError ? 2 : 1
}

/** Our own, Millrace's, and those of files and databases, which have a code. */
function isExpected(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof Interrupted || (error instanceof Error && 'code' in error)
}
