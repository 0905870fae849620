import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { embedStatements, minify } from './embed-statements.ts'

let store: string

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'embed-'))
})

afterEach(() => rmSync(store, { recursive: true }))

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(store, path)), { recursive: true })
  writeFileSync(join(store, path), text)
}

const generate = (): string[] => embedStatements(store, { write: true })
const check = (): string[] => embedStatements(store, { write: false })
const load = (path: string): Promise<unknown> => import(pathToFileURL(join(store, path)).href)

describe('embedStatements', () => {
  it('gives each statement a key in camel case', async () => {
    write('sqlite/statements/claim.sql', '-- claim: leases jobs\nselect 1\n')
    write('sqlite/statements/reap-dead-workers.sql', 'select 2;\n')
    generate()
    expect(await load('sqlite/statements.gen.ts')).toMatchObject({
      statements: { claim: 'select 1', reapDeadWorkers: 'select 2;' },
    })
  })

  it('gives each migration its version, name and the checksum of the file as it stands', async () => {
    const text = '-- the first one\ncreate table job (id text);\n'
    write('postgres/migrations/0001-jobs.sql', text)
    write('postgres/migrations/0002-job-tags.sql', 'select 2')
    generate()
    const checksum = createHash('sha256').update(text).digest('hex')
    expect(await load('postgres/migrations.gen.ts')).toMatchObject({
      migrations: [
        { version: 1, name: 'jobs', checksum, sql: 'create table job (id text);' },
        { version: 2, name: 'job-tags', sql: 'select 2' },
      ],
    })
  })

  it('keeps backslashes, backticks and dollar signs as they are', async () => {
    const sql = ['select E', '\\n', ' `', '$', '{x}` $1 $$a$$'].join('')
    write('postgres/statements/odd.sql', sql)
    generate()
    expect(await load('postgres/statements.gen.ts')).toMatchObject({ statements: { odd: sql } })
  })

  it('finds nothing to do the second time, and the same text whatever came first', () => {
    write('redis/statements/b.lua', 'return 1')
    write('redis/statements/a.lua', 'return 2')
    expect(generate()).toEqual([join(store, 'redis/statements.gen.ts')])
    const first = readFileSync(join(store, 'redis/statements.gen.ts'), 'utf8')
    expect(check()).toEqual([])
    expect(generate()).toEqual([])
    expect(first.indexOf('a: `return 2`')).toBeLessThan(first.indexOf('b: `return 1`'))
  })

  it('names what is out of date without writing when it only checks', () => {
    write('sqlite/statements/claim.sql', 'select 1')
    expect(check()).toEqual([join(store, 'sqlite/statements.gen.ts')])
    generate()
    write('sqlite/statements/claim.sql', 'select 2')
    expect(check()).toEqual([join(store, 'sqlite/statements.gen.ts')])
    expect(readFileSync(join(store, 'sqlite/statements.gen.ts'), 'utf8')).toContain('select 1')
  })

  it('removes a generated file whose sources are gone', () => {
    write('sqlite/statements.gen.ts', 'export const statements = {}')
    expect(generate()).toEqual([join(store, 'sqlite/statements.gen.ts')])
    expect(check()).toEqual([])
  })

  it.for([
    ['sqlite/statements/Claim_Jobs.sql', /lower case with dashes/],
    ['sqlite/migrations/0002-jobs.sql', /expected a name such as 0001-jobs/],
    ['sqlite/migrations/jobs.sql', /expected a name such as 0001-jobs/],
  ] as const)('refuses %s', ([path, reason]) => {
    write(path, 'select 1')
    expect(generate).toThrow(reason)
  })

  it('has nothing to do without a store', () => {
    expect(embedStatements(join(store, 'none'), { write: true })).toEqual([])
  })
})

describe('minify', () => {
  it.for([
    [
      'drops comments, indentation and blank lines',
      '-- head\n\nselect 1, -- one\n   2\n/* long\n   one */\n  from t\n',
      'select 1,\n2\nfrom t',
    ],
    ['keeps words apart', 'select/* here */1', 'select 1'],
    [
      'keeps what looks like a comment in a string',
      "select '-- no', 'it''s /* no */'",
      "select '-- no', 'it''s /* no */'",
    ],
    ['keeps blanks in strings and names', 'select \'a\n   b\', "x  y"', 'select \'a\n   b\', "x  y"'],
    ['knows backslashes in E strings only', String.raw`select E'\'--', '\' -- gone`, String.raw`select E'\'--', '\'`],
    ['keeps dollar quotes', 'do $x$ -- kept\n  $$ $x$ -- gone', 'do $x$ -- kept\n  $$ $x$'],
    ['does not take parameters for dollar quotes', 'select $1, -- one\n$2', 'select $1,\n$2'],
  ])('%s (SQL)', ([, text, expected]) => {
    expect(minify({ path: 'a.sql', text: text ?? '' })).toBe(expected)
  })

  it.for([
    [
      'drops comments',
      '-- head\nlocal a = 1 -- one\n--[[ long\n one ]]\n  return a --[==[ ]] ]==] + 1',
      'local a = 1\nreturn a + 1',
    ],
    [
      'keeps strings',
      `return '-- no' .. "it\\"s -- no" .. [[ -- no\n  ]] .. [=[ ]] -- no ]=]`,
      `return '-- no' .. "it\\"s -- no" .. [[ -- no\n  ]] .. [=[ ]] -- no ]=]`,
    ],
    [
      'keeps the first line that names the engine',
      '#!lua flags=no-writes\n\nreturn 1',
      '#!lua flags=no-writes\nreturn 1',
    ],
    ['keeps nested indices', 'return a[b[1]] -- x', 'return a[b[1]]'],
  ])('%s (Lua)', ([, text, expected]) => {
    expect(minify({ path: 'a.lua', text: text ?? '' })).toBe(expected)
  })
})
