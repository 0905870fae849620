import { refusedError } from './cli-error.ts'

/**
 * Asks before something is done that cannot be taken back; a script says `--yes`.
 * @param consequence - what will be done
 * @throws CliError when nobody can be asked, or the answer is no
 */
export async function confirm(consequence: string, yes: boolean | undefined): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw refusedError(
      `${consequence}, and nobody is there to ask`,
      'Pass --yes to go on, or --dry-run to change nothing.',
    )
  }
  const prompts = await import('@clack/prompts')
  const answer = await prompts.confirm({
    message: `${consequence}. Go on?`,
    initialValue: false,
    output: process.stderr,
  })
  if (answer !== true) throw refusedError('Nothing was changed', 'Pass --yes to go on without being asked.')
}
