import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chunk, chunk, LONGEST_CHUNK } from './chunk.ts'

async function chunksOf(...pieces: string[]): Promise<Chunk[]> {
  return await Array.fromAsync(chunk(pieces))
}

const withoutSpace = (text: string) => text.replace(/\s/g, '')

/** Text with what matters to cutting: headings, code, blank lines, lines without end, characters of two units. */
const markdown = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\n\n', '\r\n', '# One', '## Two\n', '```\n', '# not a heading', '💧'.repeat(700), ' '),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.lorem({ mode: 'sentences', maxCount: 12 }),
      fc.nat({ max: 3_000 }).map((length) => 'x'.repeat(length)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe('chunk', () => {
  it('loses and adds nothing but white space', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, async (text) => {
        const chunks = await chunksOf(text)
        expect(withoutSpace(chunks.map((part) => part.text).join(''))).toBe(withoutSpace(text))
      }),
    )
  })

  it('makes no chunk longer than the limit, and none that is empty', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, async (text) => {
        for (const part of await chunksOf(text)) {
          expect(part.text.length).toBeLessThanOrEqual(LONGEST_CHUNK)
          expect(part.text.trim()).not.toBe('')
        }
      }),
    )
  })

  it('gives the same chunks in whatever pieces the text comes', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, fc.integer({ min: 1, max: 2_000 }), async (text, size) => {
        const pieces: string[] = []
        for (let from = 0; from < text.length; from += size) pieces.push(text.slice(from, from + size))
        expect(await chunksOf(...pieces)).toEqual(await chunksOf(text))
      }),
    )
  })

  it('never cuts through a character', async () => {
    for (const part of await chunksOf(`a${'💧'.repeat(5_000)}`)) expect(part.text.isWellFormed()).toBe(true)
  })

  it('cuts long lines between words', async () => {
    const words = 'cupboard '.repeat(1_000)
    for (const { text } of await chunksOf(words)) expect(text).toMatch(/^cupboard( cupboard)*$/)
  })

  it('begins a chunk at each heading, and tells which section a chunk is from', async () => {
    const text = `before\n# One\nfirst\n## Two ##\n${'long paragraph\n\n'.repeat(60)}`
    const [before, one, ...two] = await chunksOf(text)
    expect(before).toEqual({ heading: '', text: 'before' })
    expect(one).toEqual({ heading: 'One', text: '# One\nfirst' })
    expect(two.length).toBeGreaterThan(1)
    expect(new Set(two.map(({ heading }) => heading))).toEqual(new Set(['Two']))
  })

  it('keeps headings in a row with the text below them', async () => {
    expect(await chunksOf('# Title\n\n## Part\n\ntext')).toEqual([
      { heading: 'Part', text: '# Title\n\n## Part\n\ntext' },
    ])
  })

  it('takes comments in code for no headings', async () => {
    expect(await chunksOf('# Install\n```sh\n# with npm\nnpm i\n```\n')).toEqual([
      { heading: 'Install', text: '# Install\n```sh\n# with npm\nnpm i\n```' },
    ])
  })

  it('makes nothing of an empty text', async () => {
    expect(await chunksOf()).toEqual([])
    expect(await chunksOf('', ' \n\n\t', '')).toEqual([])
  })
})
