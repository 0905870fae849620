import { describe, expect, it } from 'vitest'
import { CliFolder } from './cli-run.ts'

const TASKS = `
import { task, NonRetryableError } from 'millrace'
export const send = task({
  name: 'mail.send', queue: 'mail', priority: 3,
  input: { '~standard': { version: 1, vendor: 'test', validate: (value) =>
    typeof value?.to === 'string' ? { value } : { issues: [{ message: 'must be a string', path: ['to'] }] } } },
  run: ({ to }) => ({ sent: to }),
})
export const fail = task({ name: 'mail.fail', run() { throw new NonRetryableError('mailbox full') } })
`
const CONFIG = `export default { tasks: ['./tasks/*.ts'] }`

function withTasks(cli: CliFolder): void {
  cli.write('tasks/mail.ts', TASKS)
  cli.write('millrace.config.ts', CONFIG)
}

describe('enqueue', { timeout: 60_000 }, () => {
  it('R23 prints the id of the job alone, makes the store, and needs no code of the task', async () => {
    await using cli = new CliFolder()
    const { code, stdout, stderr } = await cli.run(['enqueue', 'elsewhere.task', '{"a":[1,"x"]}'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\da-f-]{36}\n$/)
    expect(await cli.job(stdout.trim())).toMatchObject({
      task: 'elsewhere.task',
      queue: 'default',
      state: 'queued',
      input: '{"a":[1,"x"]}',
    })
  })

  it('takes queue, priority and schema of tasks that are configured', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const { id } = await cli.json<{ id: string }>(['enqueue', 'mail.send', '{"to":"ada"}'])
    expect(await cli.job(id)).toMatchObject({ queue: 'mail', priority: 3, input: '{"to":"ada"}' })
    const { code, stderr } = await cli.run(['enqueue', 'mail.send', '{"to":5}'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'INVALID_INPUT  Input of task "mail.send" does not match its schema: input.to: must be a string',
    )
  })

  it('refuses a task that is not among those configured, unless told that it lives elsewhere', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const { code, stderr } = await cli.run(['enqueue', 'mail.sned'])
    expect(code).toBe(3)
    expect(stderr).toContain('Did you mean mail.send?')
    expect((await cli.run(['enqueue', 'elsewhere', '--unregistered'])).code).toBe(0)
  })

  it('passes on every option', async () => {
    await using cli = new CliFolder()
    const id = '01980000-0000-7000-8000-000000000001'
    const flags = [
      '--delay',
      '1h',
      '--priority',
      '-5',
      '--queue',
      'slow',
      '--id',
      id,
      '--key',
      'k',
      '--tag',
      'a',
      '--tag',
      'b,c',
    ]
    expect(await cli.json(['enqueue', 'a', ...flags])).toEqual({ id, created: true })
    const job = await cli.job(id)
    expect(job).toMatchObject({ queue: 'slow', priority: -5, state: 'scheduled', options: { tags: ['a', 'b', 'c'] } })
    expect((job?.dueAt ?? 0) - (job?.enqueuedAt ?? 0)).toBe(3_600_000)
    expect(await cli.json(['enqueue', 'a', ...flags])).toEqual({ id, created: false })
    const later = await cli.json<{ id: string }>(['enqueue', 'a', '--at', '2126-07-01T20:00+02:00'])
    expect(await cli.job(later.id)).toMatchObject({ dueAt: Date.parse('2126-07-01T18:00:00Z') })
  })

  it('exits with 4 for a key used for something else, and for a full queue', async () => {
    await using cli = new CliFolder()
    await cli.enqueue('a', 1, { idempotencyKey: 'k' })
    const conflict = await cli.run(['enqueue', 'a', '2', '--key', 'k'])
    expect([conflict.code, conflict.stderr]).toEqual([4, expect.stringContaining('IDEMPOTENCY_CONFLICT')])
    await cli.withApp((app) => app.queues.set('tiny', { maxLength: 0 }))
    const full = await cli.run(['enqueue', 'a', '--queue', 'tiny'])
    expect([full.code, full.stderr]).toEqual([4, expect.stringContaining('QUEUE_FULL')])
  })

  it.for<[string, string[], string | undefined]>([
    ['@file', ['@input.json'], undefined],
    ['stdin', ['-'], '{"big":true}'],
  ])('reads the input from %s', async ([, args, input]) => {
    await using cli = new CliFolder()
    cli.write('input.json', '{"big":true}')
    const { id } = await cli.json<{ id: string }>(['enqueue', 'a', ...args], input === undefined ? {} : { input })
    expect(await cli.job(id)).toMatchObject({ input: '{"big":true}' })
  })

  it('takes `--json` before the input as the flag it is', async () => {
    await using cli = new CliFolder()
    const { stdout } = await cli.run(['enqueue', 'a', '--json', '{"a":1}'])
    expect(await cli.job((JSON.parse(stdout) as { id: string }).id)).toMatchObject({ input: '{"a":1}' })
  })

  it('exits with 3 for a file that is not there, and with 2 for contradictory options', async () => {
    await using cli = new CliFolder()
    const missing = await cli.run(['enqueue', 'a', '@nowhere.json'])
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('nowhere.json cannot be read')])
    const both = await cli.run(['enqueue', 'a', '--delay', '1h', '--at', '2126-01-01'])
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('`delay` and `runAt` contradict each other')])
  })
})

describe('enqueue --wait', { timeout: 60_000 }, () => {
  it('prints the result when the job has completed', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = cli.start(['worker'])
    await worker.printed(/Working: 2 tasks of 1 module/)
    const { code, stdout } = await cli.run(['enqueue', 'mail.send', '{"to":"ada"}', '--wait', '--timeout', '10s'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"sent":"ada"}\n' })
    expect(await cli.json(['enqueue', 'mail.send', '{"to":"ada"}', '--wait'])).toMatchObject({
      state: 'completed',
      result: { sent: 'ada' },
    })
  })

  it('exits with 1 for a job that failed, and says why', async () => {
    await using cli = new CliFolder()
    withTasks(cli)
    const worker = cli.start(['worker'])
    await worker.printed(/Working/)
    const { code, stdout, stderr } = await cli.run(['enqueue', 'mail.fail', '--wait'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/JOB_FAILED {2}Job .* ended dead: mailbox full/)
  })

  it('exits with 75 when time runs out', async () => {
    await using cli = new CliFolder()
    const { code, stderr } = await cli.run(['enqueue', 'a', '--wait', '--timeout', '50ms'])
    expect([code, stderr]).toEqual([75, expect.stringContaining('RESULT_TIMEOUT')])
  })
})
