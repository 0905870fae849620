import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { embed } from './embed.ts'

describe('embed', () => {
  it('weighs a word by 1 + ln(count): the tenth mention adds less than the second', () => {
    expect([...embed('heron').weights]).toEqual([1])
    expect(embed('heron '.repeat(10)).weights[0]).toBeCloseTo(1 + Math.log(10), 5)
  })

  it('gives each dimension once, in ascending order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const dimensions = [...embed(text).dimensions]
        expect(dimensions).toEqual([...new Set(dimensions)].sort((a, b) => a - b))
      }),
    )
  })

  it('minds neither the order of words, nor case, nor punctuation', () => {
    const words = fc.array(fc.lorem({ maxCount: 1 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(words, fc.nat(), (list, turn) => {
        const at = turn % list.length
        const turned = [...list.slice(at), ...list.slice(0, at)]
        expect(embed(turned.join(' -- ').toUpperCase())).toEqual(embed(list.join(' ')))
      }),
    )
  })

  it('takes the forms of an English word for one', () => {
    for (const form of ['parse', 'parses', 'parsed', 'parsing']) expect(embed(form)).toEqual(embed('Parsing'))
    expect(embed('heron')).not.toEqual(embed('parse'))
  })

  it('knows words of any script', () => {
    expect(embed('größe 文档 документ').dimensions).toHaveLength(3)
  })

  it('makes an empty vector of a text without words', () => {
    expect(embed(' … — !').dimensions).toHaveLength(0)
  })
})
