import { AssertionError } from 'node:assert'
import { describe, expect, it } from 'vitest'
import { task } from '../../src/index.ts'
import { createTestApp, type TestApp } from '../../src/testing/index.ts'

const mail = task({
  name: 'mail.send',
  queue: 'mail',
  run: (_: { to: string; retries?: number; list?: string[] }) => {},
})
const other = task({ name: 'other', run() {} })

async function openApp(): Promise<TestApp> {
  const app = await createTestApp({ tasks: [mail, other] })
  const subject = { type: 'user', id: '7' }
  await app.enqueue(mail, { to: 'ada', list: ['x'] }, { delay: '1h', priority: 3, tags: ['welcome', 'eu'], subject })
  await app.enqueue(mail, { to: 'bob' }, { partition: 'acme' })
  return app
}

async function failure(assertion: Promise<unknown>): Promise<string> {
  const error: unknown = await assertion.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AssertionError)
  return (error as AssertionError).message
}

describe('assertEnqueued', () => {
  it('finds a job by part of its input and of its options', async () => {
    await using app = await openApp()
    await app.assertEnqueued(mail)
    await app.assertEnqueued('mail.send', { list: ['x'] })
    await app.assertEnqueued(mail, { to: expect.stringMatching(/^b/) }, { queue: 'mail', delay: 0, partition: 'acme' })
    const job = await app.assertEnqueued(
      mail,
      { to: 'ada' },
      { delay: '1h', priority: 3, tags: ['eu'], subject: { type: 'user' } },
    )
    expect(job).toMatchObject({ task: 'mail.send', state: 'scheduled', attempt: 0, input: { to: 'ada' } })
    await app.assertEnqueued(mail, undefined, {
      id: job.id,
      runAt: new Date((await app.clock.now()).getTime() + 3_600_000),
    })
  })

  it('says what is enqueued of the task and where it differs', async () => {
    await using app = await openApp()
    const message = await failure(app.assertEnqueued(mail, { to: 'eve' }, { queue: 'post', delay: '2h', tags: ['eu'] }))
    expect(message).toBe(
      [
        `No job of "mail.send" is enqueued with input { to: 'eve' }, queue 'post', delay '2h', tags [ 'eu' ].`,
        'Enqueued of this task (2), with what differs:',
        `  mail.send · queue mail · scheduled in 1h · input { to: 'ada', list: [ 'x' ] }`,
        `    input.to: expected 'eve', is 'ada'`,
        `    queue: expected 'post', is 'mail'`,
        '    delay: expected 2h, is 1h',
        `  mail.send · queue mail · queued · input { to: 'bob' }`,
        `    input.to: expected 'eve', is 'bob'`,
        `    queue: expected 'post', is 'mail'`,
        `    tags: expected [ 'eu' ], is []`,
        '    delay: expected 2h, is 0ms',
      ].join('\n'),
    )
  })

  it('guesses at a misspelt name and lists what there is', async () => {
    await using app = await openApp()
    const message = await failure(app.assertEnqueued('mail.sent'))
    expect(message).toContain(
      'No job of "mail.sent" is enqueued.\nDid you mean "mail.send"?\nEnqueued (2):\n  mail.send',
    )
    await using empty = await createTestApp({ tasks: [] })
    expect(await failure(empty.assertEnqueued(mail))).toBe('No job of "mail.send" is enqueued.\nNothing is enqueued.')
  })

  it('shows ten jobs and the number of the others', async () => {
    await using app = await createTestApp({ tasks: [] })
    await app.enqueueMany(Array.from({ length: 1_200 }, () => ({ task: other })))
    const message = await failure(app.assertEnqueued(other, undefined, { queue: 'x' }))
    expect(message).toContain('Enqueued of this task (1200)')
    expect(message.match(/· queued ·/g)).toHaveLength(10)
    expect(message).toContain('… and 1190 more')
  })

  it('counts a job that waits for its next attempt, and none that ended or was run inline', async () => {
    const failing = task({
      name: 'failing',
      run() {
        throw new Error('no')
      },
    })
    await using app = await createTestApp({ tasks: [failing, other] })
    await app.enqueue(failing)
    await app.enqueue(other)
    await app.drain()
    expect(await app.assertEnqueued(failing)).toMatchObject({ state: 'retrying', attempt: 1 })
    await app.refuteEnqueued(other)
    await using inline = await createTestApp({ tasks: [other], mode: 'inline' })
    await inline.enqueue(other)
    expect(await failure(inline.assertEnqueued(other))).toContain('runs jobs inline')
  })
})

describe('refuteEnqueued', () => {
  it('fails only for a job that matches in all', async () => {
    await using app = await openApp()
    await app.refuteEnqueued(other)
    await app.refuteEnqueued(mail, { to: 'eve' })
    await app.refuteEnqueued(mail, { to: 'ada' }, { delay: 0 })
    expect(await failure(app.refuteEnqueued(mail, { to: 'ada' }))).toBe(
      [
        `Expected no job of "mail.send" to be enqueued with input { to: 'ada' }, but found 1:`,
        `  mail.send · queue mail · scheduled in 1h · input { to: 'ada', list: [ 'x' ] }`,
      ].join('\n'),
    )
  })
})

describe('enqueued', () => {
  it('lists the jobs that wait, oldest first, of all tasks or of one', async () => {
    await using app = await openApp()
    await app.enqueue(other)
    expect((await app.enqueued()).map(({ task, input }) => [task, input])).toEqual([
      ['mail.send', { to: 'ada', list: ['x'] }],
      ['mail.send', { to: 'bob' }],
      ['other', undefined],
    ])
    const mails = await app.enqueued(mail)
    expect(mails.map(({ input }) => input.to)).toEqual(['ada', 'bob'])
    expect(await app.enqueued('other')).toHaveLength(1)
  })
})
