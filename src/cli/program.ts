import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { COMMANDS } from './commands.ts'

const AFTER_HELP = `
Settings come from flags, then MILLRACE_… variables, then millrace.config.ts, then defaults; \`config print\` shows them.

Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 5 refused without --yes, 69 store unavailable,
            75 time ran out, 78 bad configuration, 130 and 143 ended by a second signal

Examples:
  $ millrace worker --queue mail:5 --queue default
  $ millrace enqueue mail.send '{"to":"ada@example.org"}' --wait
  $ millrace jobs ls --state dead --since 1d
  $ millrace dlq retry --all --task mail.send --dry-run`

/** The program with the definition of the one command that is called; of the others it knows what its help shows. */
export async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = baseProgram().version(version(), '-V, --version', 'show the version').addHelpText('after', AFTER_HELP)
  const called = calledCommand(argv)
  for (const { usage, summary, load } of COMMANDS) {
    const command = program.command(usage).description(summary)
    if (command.name() !== called) continue
    const module = await load()
    module.define(command)
  }
  return program
}

function baseProgram(): Command {
  return new Command('millrace')
    .description('Background jobs on SQLite, PostgreSQL or Redis.')
    .option('--store <url>', 'URL of the store, e.g. sqlite:./millrace.db')
    .option('--config <file>', 'configuration file (default: ./millrace.config.ts)')
    .option('--json', 'print results as JSON')
    .option('--jsonl', 'print results as lines of JSON')
    .addOption(new Option('--no-color', 'print without colours'))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError() {} }) // failures are printed in one place
    .exitOverride()
}

/** What commander will take for the command; of `help jobs` the command in question. */
function calledCommand(argv: readonly string[]): string | undefined {
  const { operands } = baseProgram().parseOptions([...argv])
  const [first, second] = operands
  return first === 'help' ? second : first
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version // our own package.json
}
