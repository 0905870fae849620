import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { engineNames } from './engines.ts'
import { scenarios } from './scenarios/scenarios.ts'

export type Settings = {
  readonly engine: string
  /** In the order they run. */
  readonly scenarios: readonly string[]
  readonly quick: boolean
  readonly json: boolean
  readonly seed: number
}

/** A wrong command line, in one line. */
export class UsageError extends Error {}

type Options = { scenario?: string; quick?: true; json?: true; seed: number }

const names = scenarios.map(({ name }) => name)

/**
 * @param args - after the program's name
 * @returns undefined when they asked for help, which is printed
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Settings | undefined {
  const program = commandLine()
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return undefined
    throw new UsageError(error.message.replace(/^error: /, '').replaceAll('\n', ' '), { cause: error })
  }
  const { scenario, quick = false, json = false, seed } = program.opts<Options>()
  const [engine = ''] = program.processedArgs as [string] // commander has refused a line without it
  return { engine, scenarios: scenario === undefined ? names : [scenario], quick, json, seed }
}

function commandLine(): Command {
  return new Command('bench')
    .description('Compares Millrace with bare statements and with its peers, side by side in one run.')
    .addArgument(new Argument('<engine>').choices(engineNames))
    .addOption(new Option('--scenario <name>', 'this one alone').choices(names))
    .option('--quick', 'three rounds of fewer jobs instead of five')
    .option('--json', 'one JSON array on standard output instead of a table')
    .option('--seed <number>', 'of inputs and pauses', toSeed, 1)
    .exitOverride()
    .configureOutput({ writeErr() {} })
}

function toSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number below 1 000 000 000.')
  return Number(text)
}
