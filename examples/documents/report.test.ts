import { describe, expect, it } from 'vitest'
import { answers } from './report.ts'

const question = 'Where is the heron?'

describe('answers', () => {
  it('shows rank, score, document, section and the line that fits best', () => {
    const text = 'one\ntwo\nThe heron is in the river.\nfour\nfive'
    const shown = answers(question, [{ document: 'birds.md', heading: 'Birds', text, score: 0.5 }])
    expect(shown.split('\n').map((line) => line.trim())).toEqual([
      `Question: ${question}`,
      '1. 0.50  birds.md › Birds',
      'two',
      'The heron is in the river.',
      'four',
    ])
  })

  it('hands no control sequences of documents on to the terminal', () => {
    const steering = '\u001b[2Jheron\u0007\u009b31m'
    const shown = answers(question, [{ document: `${steering}.md`, heading: steering, text: steering, score: 1 }])
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(shown).toContain('heron')
  })

  it('says so when there is no answer', () => {
    expect(answers(question, [])).toContain('No document')
  })
})
