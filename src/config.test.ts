import { describe, expect, it } from 'vitest'
import { configFor, defineConfig, parseConfig } from './config.ts'
import { InvalidOptionError } from './errors.ts'

const full = defineConfig({
  store: 'sqlite:./jobs.db',
  tasks: ['./tasks/**/*.ts'],
  queues: { mail: 5 },
  worker: { concurrency: 4, drain: '10s', lease: '1m' },
  retention: { completed: '1d', dead: { maxAge: '30d', maxCount: 1000 } },
  payloadLimit: 1000,
  environments: { production: { worker: { concurrency: 40 }, retention: { completed: { maxCount: 10_000 } } } },
})

describe('parseConfig', () => {
  it('takes every setting, and gives it back as it was written', () => {
    expect(parseConfig(full)).toBe(full)
    expect(parseConfig({})).toEqual({})
  })

  it.for<[string, unknown, RegExp, RegExp?]>([
    ['an unknown key', { taks: [] }, /no option `taks`/, /Did you mean `tasks`/],
    ['an unknown key of worker', { worker: { concurency: 1 } }, /no option `worker.concurency`/, /`concurrency`/],
    [
      'an unknown key of an environment',
      { environments: { test: { stor: '' } } },
      /environment test: there is no option `stor`/,
      /`store`/,
    ],
    ['an unknown key of retention', { retention: { complete: '1d' } }, /no option `complete`/, /`completed`/],
    ['a glob that is no list', { tasks: './tasks' }, /`tasks` must be a list of globs/],
    ['a wrong duration', { worker: { drain: '10' } }, /`worker.drain`.*'10' is not a duration/],
    ['a wrong queue', { queues: { mail: 0 } }, /`queues.mail`/],
    ['a wrong retention of an environment', { environments: { test: { retention: { dead: 'x' } } } }, /`dead`/],
    ['no object', 5, /expected object/],
  ])('refuses %s and says which', ([, config, message, hint]) => {
    expect(() => parseConfig(config)).toThrow(InvalidOptionError)
    expect(() => parseConfig(config)).toThrow(message)
    if (hint) expect(() => parseConfig(config)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }))
  })

  it.for(['auto_start_worker', 'autoStartWorker'])('R5 refuses the removed %s and says why it is gone', (key) => {
    const refused = () => parseConfig({ store: 'sqlite:./jobs.db', [key]: true })
    expect(refused).toThrow(`\`${key}\` was removed, because a worker that starts by itself ran in every process`)
    expect(refused).toThrow(expect.objectContaining({ hint: expect.stringContaining('millrace worker') }))
  })
})

describe('configFor', () => {
  it('R5 puts what an environment says in the place of the rest, part by part', () => {
    expect(configFor('production', full)).toMatchObject({
      store: 'sqlite:./jobs.db',
      worker: { concurrency: 40, drain: '10s' },
      retention: { completed: { maxCount: 10_000 }, dead: { maxCount: 1000 } },
    })
    expect(configFor('development', full)).toMatchObject({ worker: { concurrency: 4 } })
    expect(configFor(undefined, full)).not.toHaveProperty('environments')
    expect(configFor('a', { environments: { a: { worker: { concurrency: 1 } } } })).toEqual({
      worker: { concurrency: 1 },
    })
  })
})
