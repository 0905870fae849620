import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CliFolder, type RunningCli } from './cli-run.ts'

const TASKS = `
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { task } from 'millrace'
const write = (line) => appendFileSync('ledger.txt', line + '\\n')
export const note = task({ name: 'note', queue: 'notes', run: async (text) => { write(text) } })
export const slow = task({ name: 'slow', run: async (ms, ctx) => { write('begin'); await pause(ms); write('end') } })
export const stuck = task({ name: 'stuck', run: async (_, ctx) => { write('begin'); await new Promise(() => setInterval(() => {}, 1000)) } })
export const parent = task({ name: 'parent', run: async (_, ctx) => { await pause(200); await ctx.enqueue(note, 'child') } })
`

function withTasks(cli: CliFolder, config = `{ tasks: ['./tasks/*.ts'] }`): void {
  cli.write('tasks/all.ts', TASKS)
  cli.write('millrace.config.mjs', `export default ${config}`)
}

const ledger = (cli: CliFolder) => readFileSync(cli.path('ledger.txt'), 'utf8').trimEnd().split('\n')

/** A worker that has begun this job. */
async function running(cli: CliFolder, task: string, input: unknown, ...flags: string[]): Promise<RunningCli> {
  await cli.enqueue(task, input)
  const worker = cli.start(['worker', ...flags], { MILLRACE_LOG_LEVEL: 'debug' })
  await worker.printed(/"job\.started"/)
  return worker
}

const states = (cli: CliFolder) =>
  cli.withApp(async (app) => (await app.jobs.list()).jobs.map(({ state, attempt }) => [state, attempt]))

describe('worker --burst', { timeout: 60_000 }, () => {
  it('runs what there is, and what that enqueues, and exits', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    await cli.enqueue('note', 'a', { queue: 'notes' })
    await cli.enqueue('parent')
    await cli.enqueue('note', 'later', { queue: 'notes', delay: '1h' })
    await cli.enqueue('elsewhere')
    const { code, stderr } = await cli.run(['worker', '--burst'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(ledger(cli).toSorted()).toEqual(['a', 'child'])
    expect(await states(cli)).toEqual([
      ['completed', 1],
      ['queued', 0],
      ['scheduled', 0],
      ['completed', 1],
      ['completed', 1],
    ])
  })

  it('serves the queues named alone, and does not wait for paused ones', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    for (const queue of ['notes', 'other', 'held']) await cli.enqueue('note', queue, { queue })
    await cli.withApp((app) => app.queues.pause('held'))
    expect((await cli.run(['worker', '--burst', '--queue', 'other:1', '--queue', 'held'])).code).toBe(0)
    expect(ledger(cli)).toEqual(['other'])
    expect((await cli.run(['worker', '--burst'])).code).toBe(0)
    expect(ledger(cli)).toEqual(['other', 'notes'])
  })

  it('needs no configuration file, and exits at once where there is nothing', async () => {
    await using cli = new CliFolder()
    cli.write('tasks/all.ts', TASKS)
    expect(await cli.run(['worker', '--burst', '--tasks', 'tasks/*.ts'])).toMatchObject({ code: 0 })
    const env = { MILLRACE_TASKS: 'tasks/*.ts', MILLRACE_URL: 'sqlite:./other.db' }
    expect(await cli.run(['worker', '--burst'], { env })).toMatchObject({ code: 0 })
  })
})

describe('worker', { timeout: 60_000 }, () => {
  it('takes its queues from the configuration, and single numbers from the environment', async () => {
    await using cli = new CliFolder()
    withTasks(cli, `{ tasks: ['./tasks/*.ts'], queues: { notes: 2, default: 3 }, worker: { lease: '10s' } }`)
    const worker = cli.start(['worker'], { MILLRACE_QUEUE_NOTES_WORKERS: '7' })
    await worker.printed(/Working: 4 tasks of 1 module, 2 queues \(notes, default\)/)
    expect(await cli.json(['info'])).toMatchObject({
      workers: [{ queues: ['notes', 'default'], concurrency: 10, lease: 10_000 }],
    })
    const other = cli.start(['worker', '--queue', 'x', '--concurrency', '3'])
    await other.printed(/1 queue \(x\)/)
    const { workers } = await cli.json<{ workers: { concurrency: number; queues: string[] }[] }>(['info'])
    expect(workers.map(({ concurrency, queues }) => [concurrency, queues])).toContainEqual([3, ['x']])
  })

  it.for<[string[], string, RegExp]>([
    [[], `{ tasks: ['./tasks/*.ts'], worker: { concurency: 1 } }`, /no option `worker\.concurency`\n.*`concurrency`/],
    [['--queue', ','], `{ tasks: ['./tasks/*.ts'] }`, /--queue: `queues` names no queue/],
    [['--queue', 'a:0'], `{ tasks: ['./tasks/*.ts'] }`, /--queue: `queues\.a`/],
  ])('%j with %s is refused', async ([flags, config, message]) => {
    await using cli = new CliFolder()
    withTasks(cli, config)
    const { code, stderr } = await cli.run(['worker', ...flags])
    expect(stderr).toMatch(message)
    expect(code).toBe(flags.length > 0 ? 2 : 78)
  })

  it('refuses settings that contradict each other, and a level that does not exist', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    cli.write(
      'tasks/batch.ts',
      `import { task } from 'millrace'\nexport const b = task({ name: 'b', batch: { size: 50 }, run() {} })`,
    )
    const batch = await cli.run(['worker', '--concurrency', '5'])
    expect(batch).toMatchObject({ code: 78, stderr: expect.stringContaining('task "b" takes batches of 50') })
    const level = await cli.run(['worker'], { env: { MILLRACE_LOG_LEVEL: 'wran' } })
    expect(level).toMatchObject({ code: 78, stderr: expect.stringContaining('Did you mean warn?') })
  })

  it('logs to stdout as lines of JSON', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = cli.start(['worker'])
    await worker.printed(/Working/)
    worker.child.kill('SIGTERM')
    const { stdout } = await worker.ended
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events).toEqual(['worker.started', 'worker.stopped'])
  })
})

describe('stopping a worker', { timeout: 60_000 }, () => {
  it.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('R52 %s lets running jobs end, and exits with 0', async (signal) => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = await running(cli, 'slow', 600)
    worker.child.kill(signal)
    const { code, stderr } = await worker.ended
    expect(stderr).toMatch(/Stopping: 1 job running, \d+ s left\. A second signal stops at once\.\nStopped\.\n$/)
    expect(code).toBe(0)
    expect(ledger(cli)).toEqual(['begin', 'end'])
    expect(await states(cli)).toEqual([['completed', 1]])
  })

  it('R52 gives back what does not end within --drain, without using up an attempt', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = await running(cli, 'stuck', null, '--drain', '200ms')
    worker.child.kill('SIGTERM')
    const { code } = await worker.ended
    expect(code).toBe(0)
    expect(await states(cli)).toEqual([['queued', 0]])
  })

  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a second signal, %s, exits at once with %i', async ([signal, code]) => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = await running(cli, 'stuck', null)
    worker.child.kill('SIGTERM')
    await worker.printed(/Stopping: 1 job running/)
    await pause(150) // what comes sooner is the same key press
    worker.child.kill(signal)
    expect((await worker.ended).code).toBe(code)
  })

  it('the same key press told twice is one signal', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = await running(cli, 'slow', 300)
    worker.child.kill('SIGINT')
    await pause(20)
    worker.child.kill('SIGINT')
    expect((await worker.ended).code).toBe(0)
    expect(ledger(cli)).toEqual(['begin', 'end'])
  })
})
