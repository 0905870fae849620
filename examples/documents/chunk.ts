import { linesOf } from './lines.ts'

/** A passage small enough to be an answer. Its text is as in the document, line breaks included. */
export type Chunk = {
  /** Of the section it is from; empty before the first. */
  readonly heading: string
  readonly text: string
}

/** Characters a chunk has at most, and those from which it may end at a blank line. */
export const LONGEST_CHUNK = 1_000
const GOOD_LENGTH = 500

/**
 * Cuts a text into chunks: at headings, between paragraphs, and where one is too long also inside it. Nothing but white
 * space is lost. Takes and gives a piece at a time, so that the size of a document does not matter.
 */
export async function* chunk(text: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Chunk> {
  const section = new Section()
  for await (const line of linesOf(text, LONGEST_CHUNK)) {
    if (section.endsBefore(line)) yield* section.take()
    section.add(line)
  }
  yield* section.take()
}

/** The chunk being put together. */
class Section {
  #heading = ''
  #lines: string[] = []
  #length = 0
  #hasBody = false
  #inCode = false

  /** Headings in a row stay together with the text below them. */
  endsBefore(line: string): boolean {
    if (this.#length + line.length > LONGEST_CHUNK) return true
    if (this.#headingIn(line) !== undefined) return this.#hasBody
    return line.trim() === '' && this.#length >= GOOD_LENGTH
  }

  add(line: string): void {
    const heading = this.#headingIn(line)
    if (heading !== undefined) this.#heading = heading
    else if (line.trim() !== '') this.#hasBody = true
    if (/^\s*(?:```|~~~)/.test(line)) this.#inCode = !this.#inCode
    this.#lines.push(line)
    this.#length += line.length + 1
  }

  *take(): Generator<Chunk> {
    const text = this.#lines.join('\n').trim()
    this.#lines = []
    this.#length = 0
    this.#hasBody = false
    if (text !== '') yield { heading: this.#heading, text }
  }

  /** In code a line that begins with `#` is a comment. */
  #headingIn(line: string): string | undefined {
    return this.#inCode ? undefined : /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
  }
}
