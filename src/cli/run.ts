import { CommanderError } from 'commander'
import { EXIT } from './exit-code.ts'
import { failureOf } from './failure.ts'
import { printFailure } from './print-failure.ts'
import { buildProgram } from './program.ts'

/** Runs a command line to its end, and ends the process: modules of tasks may have left something open. */
export async function run(argv: readonly string[]): Promise<void> {
  // Whoever reads the output may stop reading, as `head` does: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
  if (argv.includes('--no-color')) noColors()
  await call(argv)
  process.stdout.write('', () => process.exit())
}

/** As the variable says it, which all that colours text obeys; FORCE_COLOR would go before it. */
function noColors(): void {
  process.env.NO_COLOR = '1'
  delete process.env.FORCE_COLOR
}

async function call(argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(argv)
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
      return
    }
    const failure = failureOf(error)
    printFailure(failure, argv.includes('--json') || argv.includes('--jsonl'))
    process.exitCode = failure.exitCode
  }
}

/** Help or version was printed; on stderr, and with an exit code, where a command of a group is missing. */
function isHelp({ code }: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code)
}
