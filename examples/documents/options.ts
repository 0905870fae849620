import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import type { Kind } from './find-documents.ts'

export type DemoOptions = {
  readonly folder: string
  readonly kind: Kind
  /** Where the demo keeps its database, log and damaged file. */
  readonly work: string
  /** Absent: the same file as the documents. */
  readonly store?: string
  readonly query: string
  readonly fresh: boolean
}

/** The demo was called in a way it cannot follow, or `--help` has been answered. */
export class UsageError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 2) {
    super(message)
    this.exitCode = exitCode
  }
}

type Flags = { readonly store?: string; readonly query: string; readonly fresh: boolean; readonly work?: string }

const root = resolve(import.meta.dirname, '../..')
const QUESTION = 'How do I validate an email address with a schema?'

/** @throws UsageError with one line to show, empty when commander has shown what was asked for */
export function parseArguments(args: readonly string[]): DemoOptions {
  const command = commandOf()
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    throw new UsageError(error.exitCode === 0 ? '' : oneLine(error.message), error.exitCode === 0 ? 0 : 2)
  }
  return completed(command.args[0], command.opts<Flags>())
}

function commandOf(): Command {
  return new Command('npm run demo --')
    .description('Ingests documents as background jobs, then answers a question about them.')
    .argument('[folder]', 'whose text files to ingest (default: every README under node_modules)')
    .option('--query <question>', 'what to ask about the documents', QUESTION)
    .option('--store <url>', 'where jobs are kept, e.g. sqlite:./jobs.db (default: with the documents)')
    .option('--work <folder>', 'where the demo keeps its database and log (default: artifacts/demo)')
    .option('--fresh', 'forget what earlier runs did', false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
}

function completed(folder: string | undefined, { work, ...flags }: Flags): DemoOptions {
  if (flags.query.trim() === '') throw new UsageError('--query is empty: write what to look for')
  if (folder === undefined) {
    return { ...flags, folder: resolve(root, 'node_modules'), kind: 'readme', work: workFolder(work, '') }
  }
  const path = fromHere(folder)
  // Each folder has a database of its own, so that answers come from the documents at hand.
  const name = `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`
  return { ...flags, folder: path, kind: 'text', work: workFolder(work, name) }
}

function workFolder(given: string | undefined, name: string): string {
  return given === undefined ? resolve(root, 'artifacts/demo', name) : fromHere(given)
}

/** npm runs scripts in the project's folder and tells where it was called. */
function fromHere(path: string): string {
  return resolve((process.env.npm_lifecycle_event === 'demo' && process.env.INIT_CWD) || process.cwd(), path)
}

function oneLine(message: string): string {
  return message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
}
