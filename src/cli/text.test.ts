import { describe, expect, it } from 'vitest'
import { counted } from './counted.ts'
import { iso, relative, span } from './human-time.ts'
import { masked } from './mask-secrets.ts'
import { printable, shorten } from './printable.ts'
import { asRecord, parseQueues } from './queue-list.ts'
import { table } from './table.ts'

describe('table', () => {
  it('aligns columns, numbers to the right, without spaces at the ends of lines', () => {
    const rows = [
      { name: 'mail', count: 5 },
      { name: 'a', count: 1200 },
    ]
    const lines = table(rows, [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'N', cell: ({ count }) => String(count), align: 'right' },
      { title: '', cell: ({ name }) => (name === 'a' ? 'x' : '') },
    ])
    expect(lines).toEqual(['NAME     N', 'mail     5', 'a     1200  x'])
  })

  it('knows that some characters are twice as wide', () => {
    const lines = table(
      ['日本', 'abc', '🎉'],
      [
        { title: 'T', cell: (row) => row },
        { title: 'U', cell: () => '|' },
      ],
    )
    expect(lines).toEqual(['T     U', '日本  |', 'abc   |', '🎉    |'])
  })
})

describe('times', () => {
  it.for([
    [0, '0 s'],
    [1_000, '1 s'],
    [59_400, '59 s'],
    [119_000, '2 min'],
    [3 * 3_600_000, '3 h'],
    [26 * 3_600_000, '1 d'],
  ] as const)('%i ms are %s', ([milliseconds, text]) => expect(span(milliseconds)).toBe(text))

  it('says when, as seen from now', () => {
    expect([relative(0, 120_000), relative(120_000, 0), relative(5, 10)]).toEqual(['2 min ago', 'in 2 min', 'now'])
    expect(iso(0)).toBe('1970-01-01T00:00:00.000Z')
  })
})

describe('printable', () => {
  it('shows control characters instead of sending them to the terminal', () => {
    expect(printable('a\u001b[31mb\u0007\u009b1m\u202ec')).toBe('a\\u001b[31mb\\u0007\\u009b1m\\u202ec')
    expect(printable('two\n  lines\tand 日本 🎉')).toBe('two lines and 日本 🎉')
  })

  it('shortens', () => expect([shorten('abcdef', 4), shorten('abc', 4)]).toEqual(['abc…', 'abc']))
  it('counts', () => expect([counted(1, 'job'), counted(0, 'job')]).toEqual(['1 job', '0 jobs']))
})

describe('masked', () => {
  it.for([
    ['postgres://ada:secret@db/app', 'postgres://ada:***@db/app'],
    ['redis://:s3cr3t@host:6379/0?tls=true', 'redis://:***@host:6379/0?tls=true'],
    ['postgres://ada:p@ss:w/rd@db/app', 'postgres://ada:***@db/app'],
    ['postgres://db/app?user=ada&password=secret&sslmode=on', 'postgres://db/app?user=ada&password=***&sslmode=on'],
    ['rediss://ada@host/0', 'rediss://ada@host/0'],
    ['sqlite:./millrace.db', 'sqlite:./millrace.db'],
  ] as const)('%s becomes %s', ([url, shown]) => expect(masked('store', url)).toBe(shown))

  it('hides values whose name says so, at any depth', () => {
    const value = { token: 'a', nested: { apiKey: 'b', list: ['redis://:x@h'] }, drain: '5s' }
    expect(masked('worker', value)).toEqual({
      token: '***',
      nested: { apiKey: '***', list: ['redis://:***@h'] },
      drain: '5s',
    })
  })
})

describe('queues on a command line', () => {
  it('are a list, or numbers of jobs', () => {
    expect(parseQueues(['mail', 'default'])).toEqual(['mail', 'default'])
    expect(parseQueues(['mail:5', 'default'], 7)).toEqual({ mail: 5, default: 7 })
    expect(parseQueues(['tenant:a:3'])).toEqual({ 'tenant:a': 3 })
  })

  it('have each a number of jobs for the worker', () => {
    expect(asRecord(['a', 'b'], 3)).toEqual({ a: 3, b: 3 })
    expect(asRecord({ a: 1 }, 3)).toEqual({ a: 1 })
  })
})
