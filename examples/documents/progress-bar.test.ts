import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describe as describeProgress, ProgressBar } from './progress-bar.ts'

/** To the first column, and everything there is gone. */
const ERASED = '\r\u001b[K'

class FakeScreen {
  readonly isTTY: boolean
  readonly columns = 60
  text = ''
  constructor(isTTY: boolean) {
    this.isTTY = isTTY
  }
  write(text: string): void {
    this.text += text
  }
}

describe('describe', () => {
  it.for([
    [{ done: 0, total: 10 }, 1_000, '0 of 10 documents'],
    [{ done: 5, total: 10 }, 1_000, '5 of 10 documents, 5.0/s, 1 s left'],
    [{ done: 50, total: 200 }, 1_000, '50 of 200 documents, 50/s, 3 s left'],
    [{ done: 10, total: 10 }, 2_500, '10 of 10 documents, 4.0/s'],
    [{ done: 1, total: 2 }, 0, '1 of 2 documents'],
  ] as const)('tells %j after %i ms as: %s', ([progress, elapsed, text]) => {
    expect(describeProgress(progress, elapsed)).toBe(text)
  })
})

describe('the progress bar', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const progress = { done: 0, total: 200 }
  const start = (isTTY: boolean) => {
    progress.done = 0
    const screen = new FakeScreen(isTTY)
    return { screen, bar: new ProgressBar(screen, () => progress) }
  }

  it('off a terminal writes plain lines, now and then and at the end', () => {
    const { screen, bar } = start(false)
    vi.advanceTimersByTime(1_000)
    progress.done = 100
    vi.advanceTimersByTime(1_000)
    bar.note('retry  a.md')
    progress.done = 200
    bar.end()
    expect(screen.text).toBe('100 of 200 documents, 50/s, 2 s left\nretry  a.md\n200 of 200 documents, 100/s\n')
  })

  it('on a terminal stays on one line that fits, notes above it, and goes away', () => {
    const { screen, bar } = start(true)
    progress.done = 50
    vi.advanceTimersByTime(200)
    bar.note('retry  a.md')
    bar.end()
    const lines = screen.text.split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]?.endsWith(`${ERASED}retry  a.md`)).toBe(true)
    expect(lines[1]?.endsWith(ERASED)).toBe(true)
    for (const drawn of screen.text.split('\n').flatMap((line) => line.split(ERASED))) {
      expect(stripVTControlCharacters(drawn).length).toBeLessThan(screen.columns)
    }
    expect(screen.text).toContain(`${'█'.repeat(6)}${'░'.repeat(18)}`)
  })

  it('writes nothing more once it has ended', () => {
    const { screen, bar } = start(true)
    bar.end()
    vi.advanceTimersByTime(10_000)
    expect(screen.text).toBe('')
  })
})
