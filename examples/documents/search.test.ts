import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Passage } from './chunks.ts'
import { embed } from './embed.ts'
import { search } from './search.ts'

function passage(text: string, document = 'a.md'): Passage {
  return { document, heading: '', text, vector: embed(text) }
}

const asked = (question: string, ...texts: string[]) => search(() => texts.map((text) => passage(text)), question, 10)

describe('search', () => {
  it('puts the passage first that has the rare words of the question', () => {
    const common = ['How do I install it?', 'How do I use it?', 'How do I do this?', 'How do I do that?']
    const [best] = asked('How do I feed a heron?', ...common, 'A heron eats fish.')
    expect(best?.text).toBe('A heron eats fish.')
  })

  it('prefers a passage about little else to one that mentions it among much', () => {
    const long = `The heron, ${'and many other birds of very different kinds that live at rivers '.repeat(3)}`
    expect(asked('heron', long, 'a grey heron', 'something else').map(({ text }) => text)).toEqual([
      'a grey heron',
      long,
    ])
  })

  it('scores the same words with 1', () => {
    expect(asked('spare batteries', 'spare batteries', 'other words')[0]?.score).toBeCloseTo(1, 6)
  })

  it('finds something in a single passage', () => {
    expect(asked('heron', 'a heron')).toHaveLength(1)
  })

  it('gives nothing where no word is shared', () => {
    expect(asked('zebra', 'a heron', 'a river')).toEqual([])
    expect(asked('zebra')).toEqual([])
  })

  it('gives the best ones only, best first, each text once', () => {
    // Few words, so that texts are alike and some are the same.
    const text = fc
      .array(fc.constantFrom('heron', 'river', 'fish', 'boat'), { maxLength: 4 })
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), text, (list, limit, question) => {
        const passages = list.map((text) => passage(text))
        const all = search(() => passages, question, list.length + 1)
        const found = search(() => passages, question, limit)
        const scores = found.map(({ score }) => score)
        expect(scores).toEqual(all.slice(0, limit).map(({ score }) => score))
        expect(scores).toEqual([...scores].sort((a, b) => b - a))
        expect(new Set(found.map(({ text }) => text)).size).toBe(found.length)
        for (const score of scores) expect(score).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})
