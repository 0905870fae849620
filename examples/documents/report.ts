import { styleText } from 'node:util'
import type { Documents } from './documents.ts'
import { wordsOf } from './embed.ts'
import { printable } from './printable.ts'
import { perSecond } from './progress-bar.ts'
import type { Answer } from './search.ts'
import type { Tally } from './tally.ts'

/** Characters of a passage's line, and lines around the best one, that are shown. */
const WIDTH = 110
const AROUND = 1
/** More failures are in the database and the log. */
const SHOWN_FAILURES = 10

/** What one run did, and what there is now. @param elapsed milliseconds */
export function totals({ found, done, processed }: Tally, documents: Documents, elapsed: number): string {
  const resumed = found.resumed === 0 ? '' : `, ${found.resumed} resumed from an earlier run`
  const unreadable = found.unreadable === 0 ? '' : `, ${found.unreadable} unreadable`
  const rate = processed === 0 ? '' : `, ${perSecond(processed, elapsed)}`
  return [
    styleText('bold', 'This run'),
    row('documents', `${processed} processed, ${found.unchanged} skipped as unchanged${resumed}${unreadable}`),
    row('chunks', `${done.chunks}`),
    row('retries', `${done.retries}`),
    row('dead', `${done.failed}`),
    row('time', `${(elapsed / 1_000).toFixed(1)} s${rate}`),
    styleText('bold', 'In the index'),
    row('documents', `${documents.count('indexed')} indexed, ${documents.count('failed')} failed`),
    row('chunks', `${documents.chunks.count()}`),
    ...failures(documents),
  ].join('\n')
}

/** Ranked passages, each with the lines that fit the question best. */
export function answers(question: string, found: readonly Answer[]): string {
  const title = styleText('bold', `Question: ${printable(question)}`)
  if (found.length === 0) return `${title}\n  No document has any of these words.`
  return [title, ...found.map((answer, index) => answerLines(answer, index + 1, question))].join('\n')
}

function answerLines({ document, heading, text, score }: Answer, rank: number, question: string): string {
  const where = printable(heading === '' ? document : `${document} › ${heading}`).slice(0, WIDTH)
  const excerpt = bestLines(text, question).map((line) => `       ${printable(line).slice(0, WIDTH)}`)
  return [`  ${rank}. ${score.toFixed(2)}  ${where}`, ...excerpt.map((line) => styleText('dim', line))].join('\n')
}

function bestLines(text: string, question: string): string[] {
  const asked = new Set(wordsOf(question))
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const hits = lines.map((line) => new Set(wordsOf(line).filter((word) => asked.has(word))).size)
  const best = hits.indexOf(Math.max(...hits))
  return lines.slice(Math.max(0, best - AROUND), best + AROUND + 1)
}

function failures(documents: Documents): string[] {
  const failed = documents.failed()
  const rows = failed.slice(0, SHOWN_FAILURES).map(({ name, reason }) => row('failed', printable(`${name}: ${reason}`)))
  return failed.length > SHOWN_FAILURES ? [...rows, row('', `and ${failed.length - SHOWN_FAILURES} more`)] : rows
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(10)} ${value}`
}
