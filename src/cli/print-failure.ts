import type { Failure } from './failure.ts'
import { style } from './style.ts'

/** To stderr: for people what, why and what to do; for machines the same as one line of JSON. */
export function printFailure(failure: Failure, forMachines: boolean): void {
  const text = forMachines ? JSON.stringify({ error: failure }) : lines(failure).join('\n')
  process.stderr.write(`${text}\n`)
}

function lines({ code, message, why, hint, stack }: Failure): string[] {
  const head = `${style(process.stderr, ['red', 'bold'], code)}  ${message}`
  return [
    head,
    ...(stack === undefined ? [] : [stack]),
    ...(why === undefined ? [] : [`  Why: ${why}`]),
    ...(hint === undefined ? [] : [`  Hint: ${hint}`]),
  ]
}
