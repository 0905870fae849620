import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { CliError, usageError } from './cli-error.ts'
import { EXIT } from './exit-code.ts'

/**
 * The input of a job: JSON as it stands, of a file with `@file`, or of stdin with `-`.
 * @throws CliError
 */
export async function readInput(argument: string | undefined): Promise<unknown> {
  if (argument === undefined) return undefined
  if (argument === '-') return parse(await text(process.stdin), 'stdin')
  if (argument.startsWith('@')) return parse(readText(argument.slice(1)), argument.slice(1))
  return parse(argument, 'The input')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CliError('NOT_FOUND', EXIT.notFound, `The file ${file} cannot be read`, { cause })
  }
}

function parse(json: string, what: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(
      `${what} is not JSON: ${reason}`,
      `Quote it for the shell: '{"to":"ada"}', or pass @file or - for stdin.`,
    )
  }
}
