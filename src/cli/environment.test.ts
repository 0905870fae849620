import { describe, expect, it } from 'vitest'
import { configsOfEnvironment, refuseMisspelt, slotsOfEnvironment } from './environment.ts'

describe('refuseMisspelt', () => {
  it('takes the known ones, and leaves others their own', () => {
    refuseMisspelt({
      MILLRACE_URL: 'x',
      MILLRACE_QUEUE_MAIL_WORKERS: '1',
      MILLRACE_TEST_POSTGRES_URL: 'x',
      MILLRACEURL: 'x',
    })
  })

  it.for([
    ['MILLRACE_CONCURENCY', 'Did you mean MILLRACE_CONCURRENCY?'],
    ['MILLRACE_TASK', 'Did you mean MILLRACE_TASKS?'],
    ['MILLRACE_AUTO_START_WORKER', 'Start workers with `millrace worker`.'],
  ] as const)('R5 refuses %s', ([name, hint]) => {
    expect(() => refuseMisspelt({ [name]: '1' })).toThrow(expect.objectContaining({ exitCode: 78, hint }))
  })
})

describe('configsOfEnvironment', () => {
  it('reads each variable as part of the configuration', () => {
    const environment = {
      MILLRACE_URL: 'sqlite:./a.db',
      MILLRACE_TASKS: './a/*.ts, ./b/*.ts',
      MILLRACE_QUEUES: 'mail:5,default',
      MILLRACE_CONCURRENCY: '7',
      MILLRACE_DRAIN: '5s',
      HOME: '/',
    }
    expect(configsOfEnvironment(environment)).toEqual([
      { name: 'MILLRACE_URL', config: { store: 'sqlite:./a.db' } },
      { name: 'MILLRACE_TASKS', config: { tasks: ['./a/*.ts', './b/*.ts'] } },
      { name: 'MILLRACE_QUEUES', config: { queues: { mail: 5, default: 7 } } },
      { name: 'MILLRACE_CONCURRENCY', config: { worker: { concurrency: 7 } } },
      { name: 'MILLRACE_DRAIN', config: { worker: { drain: '5s' } } },
    ])
    expect(configsOfEnvironment({ MILLRACE_URL: '' })).toEqual([])
  })
})

describe('slotsOfEnvironment', () => {
  it('R6 gives single queues their number of jobs', () => {
    const environment = { MILLRACE_QUEUE_PARSING_WORKERS: '5', MILLRACE_QUEUE_HIGH_PRIORITY_WORKERS: '2' }
    expect(slotsOfEnvironment(environment, ['parsing', 'high-priority', 'ai'])).toEqual({
      parsing: 5,
      'high-priority': 2,
    })
  })

  it('refuses queues that are not served, and what is no number', () => {
    const refused = (name: string, value: string) => () => slotsOfEnvironment({ [name]: value }, ['parsing'])
    expect(refused('MILLRACE_QUEUE_PASRING_WORKERS', '5')).toThrow(
      expect.objectContaining({ hint: 'Did you mean MILLRACE_QUEUE_PARSING_WORKERS? Served: parsing.', exitCode: 78 }),
    )
    for (const value of ['0', 'many', '', '1.5'])
      expect(refused('MILLRACE_QUEUE_PARSING_WORKERS', value)).toThrow('a number')
  })
})
