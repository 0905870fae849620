import { existsSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { Millrace, task } from '../../src/index.ts'
import { createTestApp } from '../../src/testing/index.ts'
import { CliFolder } from './cli-run.ts'

const note = task({ name: 'note', run() {} })

async function seed(cli: CliFolder): Promise<void> {
  await using app = await createTestApp({ tasks: [note], store: `sqlite:${cli.path('millrace.db')}` })
  await app.enqueue(note)
  await app.drain()
  await app.enqueue(note, undefined, { queue: 'mail' })
  await app.enqueue(note, undefined, { queue: 'mail', delay: '1h' })
}

type Queue = { readonly name: string; readonly paused: boolean; readonly counts: Readonly<Record<string, number>> }

describe('queues', { timeout: 60_000 }, () => {
  it('ls counts the jobs of each', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    const queues = await cli.json<Queue[]>(['queues', 'ls'])
    expect(queues.map(({ name, counts }) => [name, counts.queued, counts.scheduled, counts.completed])).toEqual([
      ['default', 0, 0, 1],
      ['mail', 1, 1, 0],
    ])
    const { stdout } = await cli.run(['queues', 'ls'])
    expect(stdout).toMatch(/^QUEUE +SCHEDULED +QUEUED +RUNNING +COMPLETED +DEAD +OLDEST\n/)
    expect(stdout).toMatch(/^mail +1 +1 +0 +0 +0 +\d+ s$/m)
    expect((await cli.run(['queues', 'ls', '--jsonl'])).stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  it('pause and resume name a queue that exists', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    expect(await cli.run(['queues', 'pause', 'mail'])).toMatchObject({ code: 0, stdout: 'Queue mail paused.\n' })
    expect((await cli.run(['queues', 'ls'])).stdout).toMatch(/^mail .* paused$/m)
    expect(await cli.json<Queue>(['queues', 'resume', 'mail'])).toMatchObject({ name: 'mail', paused: false })
    const unknown = await cli.run(['queues', 'pause', 'mial'])
    expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining('Did you mean mail?') })
    expect(await cli.json<Queue[]>(['queues', 'ls'])).toHaveLength(2)
  })

  it('set changes what is named, of a queue that need not exist', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    const set = (...args: string[]) => cli.json(['queues', 'set', 'new', ...args])
    expect(await set('--max-length', '5', '--description', 'Parsing')).toMatchObject({
      maxLength: 5,
      description: 'Parsing',
    })
    expect(await set('--max-length', 'none')).toMatchObject({ maxLength: null, description: 'Parsing' })
    expect(await set('--description', '')).toMatchObject({ description: null })
    expect((await cli.run(['queues', 'set', '', '--max-length', '1'])).code).toBe(2)
  })
})

describe('info and health', { timeout: 60_000 }, () => {
  it('tell of jobs that nothing will run', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    const { code, stdout } = await cli.run(['health'])
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'degraded  0 workers, 1 job queued\n  Jobs are queued and no worker is running\n',
    })
    expect(await cli.json(['health'])).toMatchObject({ status: 'degraded', problems: [{ code: 'no-workers' }] })
    const info = await cli.run(['info'])
    expect(info).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('! Jobs are queued and no worker is running'),
    })
    expect(info.stdout).toContain('No workers.')
    expect(await cli.json(['info'])).toMatchObject({
      store: { engine: 'sqlite', schema: expect.any(Number) },
      queues: [{ name: 'default' }, { name: 'mail', oldestAge: expect.any(Number) }],
      workers: [],
      unknownTasks: [{ task: 'note', queue: 'mail', queued: 1 }],
    })
  })

  it('tell of workers and of tasks that none of them has', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    await using app = new Millrace({ store: `sqlite:${cli.path('millrace.db')}` })
    await using worker = app.worker({ tasks: [task({ name: 'other', run() {} })], queues: ['mail'] })
    await worker.start()
    const { code, stdout } = await cli.run(['info'])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`:${process.pid} +0/10 +.* +mail +other`))
    expect(stdout).toContain('! No running worker has task "note"')
    expect(await cli.json(['info'])).toMatchObject({
      workers: [{ pid: process.pid, tasks: ['other'], startedAt: expect.stringMatching(/Z$/) }],
    })
    expect(await cli.json(['health'])).toMatchObject({ workers: [{ leaseUntil: expect.stringMatching(/Z$/) }] })
  })

  it('health exits with 0 where all is well', async () => {
    await using cli = new CliFolder()
    await cli.enqueue('x', undefined, { delay: '1h' })
    expect(await cli.run(['health'])).toMatchObject({ code: 0, stdout: 'ok  0 workers, 0 jobs queued\n' })
  })
})

describe('prune', { timeout: 60_000 }, () => {
  it('deletes what the configured retention does not keep, and counts it', async () => {
    await using cli = new CliFolder()
    await seed(cli)
    expect(await cli.run(['prune'])).toMatchObject({ code: 0, stdout: '0 jobs deleted.\n' })
    cli.write('millrace.config.mjs', 'export default { retention: { completed: 0 } }')
    expect(await cli.run(['prune'])).toMatchObject({ stdout: '1 job deleted (1 completed).\n' })
    expect(await cli.json(['prune'])).toEqual({ completed: 0, dead: 0, cancelled: 0, expired: 0 })
  })
})

describe('migrate status', { timeout: 60_000 }, () => {
  it('tells the schema without changing it', async () => {
    await using cli = new CliFolder()
    const file = cli.path('millrace.db')
    new DatabaseSync(file).close()
    writeFileSync(file, '')
    const { known } = await cli.json<{ known: number }>(['migrate', 'status'])
    expect(known).toBeGreaterThan(0)
    expect(await cli.json(['migrate', 'status'])).toMatchObject({
      version: 0,
      pending: expect.arrayContaining(['jobs']),
    })
    await seed(cli)
    expect(await cli.json(['migrate', 'status'])).toEqual({ version: known, known, pending: [] })
    expect((await cli.run(['migrate', 'status'])).stdout).toBe(`schema ${known} of ${known}\nNothing is pending.\n`)
  })
})

describe('a store that cannot be used', { timeout: 60_000 }, () => {
  it.for<[string[]]>([
    [['info']],
    [['health']],
    [['jobs', 'ls']],
    [['jobs', 'cancel', '--all', '--yes']],
    [['dlq', 'ls']],
    [['queues', 'pause', 'a']],
    [['prune']],
    [['migrate', 'status']],
  ])('%j exits with 69, and does not make a database in the wrong folder', async ([args]) => {
    await using cli = new CliFolder()
    const { code, stdout, stderr } = await cli.run(args)
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' })
    expect(stderr).toContain(`There is no SQLite database ${cli.path('millrace.db')}`)
    expect(existsSync(cli.path('millrace.db'))).toBe(false)
  })

  it.for<[string[]]>([[['info']], [['health']], [['migrate', 'status']], [['enqueue', 'a']]])(
    '%j exits with 69 for a file that is no database',
    async ([args]) => {
      await using cli = new CliFolder()
      cli.write('millrace.db', 'this is no database, and long enough to tell'.repeat(100))
      const { code, stderr } = await cli.run(args)
      expect(code).toBe(69)
      expect(stderr).toMatch(/^STORE_CORRUPT {2}/)
      expect(stderr).not.toMatch(/\n\s+at /)
    },
  )

  it('info exits with 69 for a store that opens and then fails', async () => {
    await using cli = new CliFolder()
    await cli.enqueue('a')
    using database = new DatabaseSync(cli.path('millrace.db'))
    const [table] = database.prepare("select name from sqlite_schema where type = 'table' and name like '%lane'").all()
    database.exec(`drop table ${String(table?.name)}`)
    const { code, stdout, stderr } = await cli.run(['info'])
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' })
    expect(stderr).toMatch(/^STORE {2}.*no such table/)
    expect(await cli.run(['health'])).toMatchObject({ code: 69, stdout: expect.stringContaining('down') })
  })

  it('enqueue exits with 69 where the folder does not exist', async () => {
    await using cli = new CliFolder()
    const { code, stderr } = await cli.run(['enqueue', 'a', '--store', 'sqlite:./nowhere/jobs.db'])
    expect(code).toBe(69)
    expect(stderr).toMatch(/^STORE_UNAVAILABLE .*cannot be opened\n {2}Why: .*\n {2}Hint: Check that the folder exists/)
  })
})
