import { createReadStream } from 'node:fs'
// Users write: import { … } from 'millrace'
import { NonRetryableError } from '../../src/index.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Trying again will not make it a text: the job is to end dead at once. */
export class NotTextError extends NonRetryableError {}

/**
 * How the bytes of a file become text: by its byte order mark, as UTF-8 where it is valid throughout, else as the old
 * encoding of Western Europe, which gives every byte a meaning.
 *
 * @throws NotTextError for a file with zero bytes, which no text has
 */
export async function encodingOf(path: string): Promise<Encoding> {
  const check = new Utf8Check()
  let offset = 0
  for await (const bytes of bytesOf(path)) {
    const marked = offset === 0 ? byteOrderMark(bytes) : undefined
    if (marked !== undefined) return marked
    const zero = bytes.indexOf(0)
    if (zero >= 0) throw new NotTextError(`not a text file: it has a zero byte at offset ${offset + zero}`)
    check.next(bytes)
    offset += bytes.length
  }
  return check.end() ? 'utf-8' : 'windows-1252'
}

/** Piece by piece: the file may be larger than the memory. */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of bytesOf(path)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  return createReadStream(path)
}

function byteOrderMark(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

class Utf8Check {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #valid = true

  next(bytes: Buffer): void {
    if (this.#valid) this.#valid = this.#accepts(() => this.#decoder.decode(bytes, { stream: true }))
  }

  /** Also false where the file ends inside a character. */
  end(): boolean {
    return this.#valid && this.#accepts(() => this.#decoder.decode())
  }

  #accepts(decode: () => string): boolean {
    try {
      decode()
      return true
    } catch {
      return false
    }
  }
}
