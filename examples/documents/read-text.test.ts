import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NonRetryableError } from '../../src/index.ts'
import { encodingOf, readText } from './read-text.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-text-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(...parts: (string | readonly number[])[]): string {
  const path = join(folder, 'file.txt')
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part))))
  return path
}

async function read(path: string): Promise<string> {
  return (await Array.fromAsync(readText(path, await encodingOf(path)))).join('')
}

/** What comes next is where one piece of the stream ends and another begins, after 65 536 bytes. */
const LONG = 'a'.repeat(65_535)

describe('a text file', () => {
  it('is UTF-8 where that is valid, also across the pieces of the stream', async () => {
    const path = file(LONG, 'öffnen 💧')
    expect(await encodingOf(path)).toBe('utf-8')
    expect(await read(path)).toBe(`${LONG}öffnen 💧`)
  })

  it('loses its byte order mark', async () => {
    expect(await read(file([0xef, 0xbb, 0xbf], 'text'))).toBe('text')
  })

  it('is windows-1252 where it is not valid UTF-8, even if that shows late', async () => {
    const path = file(LONG, [0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80])
    expect(await encodingOf(path)).toBe('windows-1252')
    expect(await read(path)).toBe(`${LONG}Größe €`)
  })

  it('is not UTF-8 when it ends inside a character', async () => {
    expect(await encodingOf(file('abc', [0xe2, 0x82]))).toBe('windows-1252')
  })

  it.for([
    ['utf-16le', [0xff, 0xfe, 0x68, 0x00, 0xe9, 0x00]],
    ['utf-16be', [0xfe, 0xff, 0x00, 0x68, 0x00, 0xe9]],
  ] as const)('is %s where its mark says so', async ([encoding, bytes]) => {
    expect(await encodingOf(file(bytes))).toBe(encoding)
    expect(await read(file(bytes))).toBe('hé')
  })

  it('may be empty', async () => {
    expect(await read(file())).toBe('')
  })

  it('with a zero byte is none, and never will be', async () => {
    const refused = encodingOf(file(LONG, 'abc', [0]))
    await expect(refused).rejects.toThrow('zero byte at offset 65538')
    await expect(refused).rejects.toBeInstanceOf(NonRetryableError)
  })
})
