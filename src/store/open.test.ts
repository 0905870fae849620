import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvalidOptionError } from '../errors.ts'
import { openStore, parseStoreUrl } from './open.ts'

describe('parseStoreUrl', () => {
  it.for<[string, string]>([
    ['sqlite:./file.db', resolve('file.db')],
    ['sqlite:file.db', resolve('file.db')],
    ['sqlite:data/my%20jobs.db', resolve('data/my%20jobs.db')],
    ['sqlite:/abs/file.db', '/abs/file.db'],
    ['sqlite:///abs/file.db', '/abs/file.db'],
    ['SQLite:/abs/file.db', '/abs/file.db'],
    ['sqlite::memory:', ':memory:'],
  ])('reads %s', ([url, location]) => {
    expect(parseStoreUrl(url)).toEqual({ engine: 'sqlite', location })
  })

  it.for<[string, RegExp]>([
    ['', /has no scheme/],
    ['./file.db', /has no scheme/],
    ['sqlite:', /names no file/],
    ['sqlite:///', /names no file/],
    ['sqlite://file.db', /has no host/],
    ['sqlite:./file.db?mode=ro', /has no parameters/],
    ['mysql://localhost/jobs', /there is no engine for `mysql:`/],
  ])('refuses %j', ([url, message]) => {
    expect(() => parseStoreUrl(url)).toThrow(InvalidOptionError)
    expect(() => parseStoreUrl(url)).toThrow(message)
    expect(() => parseStoreUrl(url)).toThrow(expect.objectContaining({ hint: expect.stringMatching(/./) }))
  })

  it.for([
    ['postgres:', 'PostgreSQL'],
    ['postgresql:', 'PostgreSQL'],
    ['redis:', 'Redis'],
    ['rediss:', 'Redis'],
    ['valkey:', 'Redis'],
  ] as const)('says that an engine for %s is yet to come', ([scheme, engine]) => {
    expect(() => parseStoreUrl(`${scheme}//localhost/0`)).toThrow(`this version has no ${engine} engine yet`)
  })

  it('suggests the scheme that was probably meant', () => {
    const hint = expect.stringContaining('Did you mean `sqlite:`?')
    expect(() => parseStoreUrl('sqlte:./file.db')).toThrow(expect.objectContaining({ hint }))
  })

  it.for([
    'postgres://user:hunter2@host/db',
    'mysql://user:hunter2@host/db',
    '//user:hunter2@host',
    'sqlite://u:hunter2@h/f',
  ])('R74 never shows the password of %s', (url) => {
    const error = (() => {
      try {
        return parseStoreUrl(url)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(InvalidOptionError)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2')
  })
})

describe('openStore', () => {
  it('opens the engine that the URL names', async () => {
    const store = await openStore('sqlite::memory:')
    expect(await store.info()).toMatchObject({ engine: 'sqlite' })
    await store.close()
  })

  it('sets the clock of a store for tests', async () => {
    const store = await openStore('sqlite::memory:', { clockOffset: 86_400_000 })
    expect((await store.now()) - Date.now()).toBeGreaterThan(86_000_000)
    await store.close()
  })

  it('rejects for a URL of no engine', async () => {
    await expect(openStore('mysql://localhost')).rejects.toThrow(InvalidOptionError)
  })
})
