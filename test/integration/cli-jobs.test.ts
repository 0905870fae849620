import { describe, expect, it } from 'vitest'
import { NonRetryableError, task } from '../../src/index.ts'
import { createTestApp } from '../../src/testing/index.ts'
import { CliFolder } from './cli-run.ts'

const mail = task({
  name: 'mail.send',
  queue: 'mail',
  async run(to: string, ctx) {
    ctx.log.info({ to }, 'sending\u001b[31m')
    if (to === 'nobody') throw new NonRetryableError('no such mailbox')
    return { sent: to }
  },
})

type Listing = { readonly jobs: readonly { readonly id: string; readonly state: string }[]; readonly cursor?: string }

/** Two completed jobs, one dead, one scheduled, one queued: oldest first. */
async function seed(cli: CliFolder): Promise<string[]> {
  await using app = await createTestApp({ tasks: [mail], store: `sqlite:${cli.path('millrace.db')}` })
  const jobs = [await app.enqueue(mail, 'ada'), await app.enqueue(mail, 'bob', { tags: ['vip'] })]
  jobs.push(await app.enqueue(mail, 'nobody', { subject: { type: 'user', id: '7' } }))
  await app.drain()
  jobs.push(await app.enqueue(mail, 'later', { delay: '1h' }), await app.enqueue(mail, 'next', { queue: 'other' }))
  return jobs.map(({ id }) => id)
}

const UNKNOWN = '01980000-0000-7000-8000-00000000dead'

describe('jobs', { timeout: 60_000 }, () => {
  it('ls lists the newest first, and everything that is asked for', async () => {
    await using cli = new CliFolder()
    const [ada, bob, nobody, later, next] = await seed(cli)
    const ids = async (...args: string[]) => (await cli.json<Listing>(['jobs', 'ls', ...args])).jobs.map(({ id }) => id)
    expect(await ids()).toEqual([next, later, nobody, bob, ada])
    const lists = await Promise.all([
      ids('--state', 'completed'),
      ids('--state', 'dead,scheduled'),
      ids('--queue', 'other'),
      ids('--task', 'mail.send', '--tag', 'vip'),
      ids('--subject', 'user:7'),
      ids('--since', '1h', '--state', 'dead'),
      ids('--until', '1h'),
      ids('--since', '2126-01-01'),
    ])
    expect(lists).toEqual([[bob, ada], [later, nobody], [next], [bob], [nobody], [nobody], [], []])
  })

  it('--since and --until mean the end of jobs where --state names ended ones alone, else their enqueueing', async () => {
    await using cli = new CliFolder()
    await using app = await createTestApp({
      tasks: [mail],
      store: `sqlite:${cli.path('millrace.db')}`,
      now: Date.now() - 10 * 86_400_000,
    })
    const { id } = await app.enqueue(mail, 'ada')
    await app.clock.advance('10d')
    await app.drain()
    const found = async (...args: string[]) =>
      (await cli.json<Listing>(['jobs', 'ls', ...args])).jobs.map((job) => job.id)
    expect(await found('--since', '1h')).toEqual([])
    expect(await found('--since', '1h', '--state', 'completed')).toEqual([id])
    expect(await found('--until', '1h', '--state', 'completed')).toEqual([])
    expect(await found('--until', '1h', '--state', 'completed,queued')).toEqual([id])
  })

  it('ls goes page by page, as a table, an array or lines', async () => {
    await using cli = new CliFolder()
    const ids = (await seed(cli)).toReversed()
    const { stdout, stderr } = await cli.run(['jobs', 'ls', '--limit', '2'])
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['ID', ids[0], ids[1], ''])
    const cursor = /--cursor (\S+),/.exec(stderr)?.[1] ?? ''
    const second = await cli.json<Listing>(['jobs', 'ls', '--limit', '2', '--cursor', cursor])
    expect(second).toMatchObject({ jobs: [{ id: ids[2] }, { id: ids[3] }], cursor: expect.any(String) })
    const lines = (await cli.run(['jobs', 'ls', '--all', '--jsonl', '--limit', '2'])).stdout.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids)
    const all = await cli.json<Listing>(['jobs', 'ls', '--all'])
    expect(all.jobs.map(({ id }) => id)).toEqual(ids)
    expect((await cli.run(['jobs', 'ls', '--cursor', 'wrong'])).code).toBe(2)
  })

  it('get shows everything about a job', async () => {
    await using cli = new CliFolder()
    const [ada = '', , nobody = ''] = await seed(cli)
    expect(await cli.json(['jobs', 'get', ada])).toMatchObject({
      id: ada,
      state: 'completed',
      input: 'ada',
      result: { sent: 'ada' },
      enqueuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      attempts: [{ attempt: 1, outcome: 'completed', endedAt: expect.stringMatching(/Z$/) }],
    })
    const { stdout } = await cli.run(['jobs', 'get', nobody])
    expect(stdout).toMatch(/^state +dead \(not-retryable\)$/m)
    expect(stdout).toMatch(/^subject +user:7$/m)
    expect(stdout).toMatch(/^error +NonRetryableError: no such mailbox$/m)
    expect(stdout).toMatch(/^ +1 {2}failed/m)
  })

  it('logs shows what a job logged, without letting it rule the terminal', async () => {
    await using cli = new CliFolder()
    const [ada = ''] = await seed(cli)
    const { stdout } = await cli.run(['jobs', 'logs', ada])
    expect(stdout).toMatch(/^\d{4}-.*Z {2}info {3}sending\\u001b\[31m \{"to":"ada"\}\n$/)
    expect(await cli.json(['jobs', 'logs', ada])).toMatchObject([
      { level: 'info', message: 'sending\u001b[31m', fields: { to: 'ada' } },
    ])
  })

  it('retry and cancel change the jobs named, and say what came of each', async () => {
    await using cli = new CliFolder()
    const [ada = '', , nobody = '', later = '', next = ''] = await seed(cli)
    const retried = await cli.run(['jobs', 'retry', nobody, later])
    expect(retried).toMatchObject({ code: 0, stdout: `${nobody}  queued\n${later}  queued\n` })
    expect(await cli.run(['jobs', 'retry', ada, next])).toMatchObject({
      code: 4,
      stdout: `${ada}  completed\n${next}  queued\n`,
    })
    expect(await cli.run(['jobs', 'cancel', next, UNKNOWN])).toMatchObject({
      code: 3,
      stdout: `${next}  cancelled\n${UNKNOWN}  not-found\n`,
    })
    expect(await cli.run(['jobs', 'cancel', next])).toMatchObject({ code: 4, stdout: `${next}  ended\n` })
    expect(await cli.json(['jobs', 'cancel', later])).toEqual([{ id: later, result: 'cancelled' }])
  })

  it('retry and cancel change all that match, after --yes alone where nobody can be asked', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    const command = ['jobs', 'cancel', '--all', '--task', 'mail.send']
    expect(await cli.run([...command, '--dry-run'])).toMatchObject({
      code: 0,
      stdout: '2 jobs would be cancelled or asked to stop.\n',
    })
    const refused = await cli.run(command)
    expect(refused).toMatchObject({ code: 5, stdout: '' })
    expect(refused.stderr).toContain('2 jobs will be cancelled or asked to stop, and nobody is there to ask')
    expect(await cli.json([...command, '--yes'])).toEqual({ changed: 2, results: { cancelled: 2 } })
    expect(await cli.run([...command])).toMatchObject({ code: 0, stdout: '0 jobs cancelled or asked to stop.\n' })
    expect(await cli.json(['jobs', 'retry', '--all', '--state', 'cancelled,dead', '--yes'])).toEqual({
      changed: 3,
      results: { queued: 3 },
    })
  })

  it.for<[string[], string]>([
    [['jobs', 'retry'], 'It is not clear which jobs are meant'],
    [['jobs', 'cancel', '--task', 'a'], 'It is not clear which jobs are meant'],
    [['jobs', 'cancel', UNKNOWN, '--all'], 'Ids do not go together with --all'],
    [['jobs', 'get', 'abc'], "'abc' is not the id of a job"],
    [['jobs', 'ls', '--subject', ':7'], "':7' is no subject"],
  ])('%j is a usage error', async ([args, message]) => {
    await using cli = new CliFolder()
    await cli.enqueue('a')
    expect(await cli.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })

  it.for([['get'], ['logs']])('%s exits with 3 for a job that does not exist', async ([verb = '']) => {
    await using cli = new CliFolder()
    await seed(cli)
    expect(await cli.run(['jobs', verb, UNKNOWN])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('JOB_NOT_FOUND'),
    })
  })
})

describe('dlq', { timeout: 60_000 }, () => {
  it('lists dead jobs and runs them again', async () => {
    await using cli = new CliFolder()
    const [, , nobody = ''] = await seed(cli)
    expect(await cli.json<Listing>(['dlq', 'ls'])).toMatchObject({ jobs: [{ id: nobody, state: 'dead' }] })
    expect(await cli.json(['dlq', 'ls', '--queue', 'other'])).toEqual({ jobs: [] })
    expect(await cli.run(['dlq', 'retry', '--all'])).toMatchObject({ code: 5 })
    expect(await cli.run(['dlq', 'retry', '--all', '--since', '1h', '--yes'])).toMatchObject({
      code: 0,
      stdout: '1 job queued again.\n',
    })
    expect(await cli.run(['dlq', 'ls'])).toMatchObject({ stdout: 'No jobs.\n' })
  })
})
