import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type EnqueueOutcome, type JobContext, type JobHandle, Millrace, task } from '../../src/index.ts'

const app = new Millrace()
const dated = task({ name: 'dated', input: z.object({ at: z.coerce.date<string>() }), run: ({ at }) => at.getTime() })
const plain = task({ name: 'plain', run: (input: { to: string }) => input.to })
const none = task({ name: 'none', run() {} })
const optional = task({ name: 'optional', run: (_?: { page: number }) => true })

describe('enqueue', () => {
  it('takes what the schema takes and gives what the handler returns', () => {
    expectTypeOf(app.enqueue(dated, { at: '2026-07-01' })).toEqualTypeOf<Promise<JobHandle<number>>>()
    expectTypeOf(app.enqueue(plain, { to: 'ada' }, { priority: 1, delay: '5s' })).resolves.toEqualTypeOf<
      JobHandle<string>
    >()
    expectTypeOf<Awaited<ReturnType<JobHandle<number>['result']>>>().toEqualTypeOf<number>()
  })

  it('refuses a wrong input', () => {
    // @ts-expect-error the schema takes a string, though the handler gets a Date
    void app.enqueue(dated, { at: new Date() })
    // @ts-expect-error a property is missing
    void app.enqueue(plain, {})
    // @ts-expect-error an input is needed
    void app.enqueue(plain)
    // @ts-expect-error no input is taken
    void app.enqueue(none, { to: 'ada' })
  })

  it('refuses an unknown or wrong option', () => {
    // @ts-expect-error misspelt
    void app.enqueue(plain, { to: 'ada' }, { prioritty: 1 })
    // @ts-expect-error no unit
    void app.enqueue(plain, { to: 'ada' }, { delay: '5' })
  })

  it('needs no input where the task takes none', () => {
    expectTypeOf(app.enqueue(none)).resolves.toEqualTypeOf<JobHandle<void>>()
    expectTypeOf(app.enqueue(none, undefined, { delay: 5 })).resolves.toEqualTypeOf<JobHandle<void>>()
    expectTypeOf(app.enqueue(optional)).resolves.toEqualTypeOf<JobHandle<boolean>>()
    expectTypeOf(app.enqueue(optional, { page: 1 })).resolves.toEqualTypeOf<JobHandle<boolean>>()
  })

  it('by name takes anything and promises nothing', () => {
    expectTypeOf(app.enqueue('mail.send')).resolves.toEqualTypeOf<JobHandle<unknown>>()
    expectTypeOf(app.enqueue('mail.send', { to: 5 }, { priority: 1 })).resolves.toEqualTypeOf<JobHandle<unknown>>()
  })

  it('by name is checked where the type of the task is given', () => {
    expectTypeOf(app.enqueue<typeof plain>('plain', { to: 'ada' })).resolves.toEqualTypeOf<JobHandle<string>>()
    // @ts-expect-error a wrong type
    void app.enqueue<typeof plain>('plain', { to: 5 })
    // @ts-expect-error an input is needed
    void app.enqueue<typeof plain>('plain')
  })

  it('is the same in a handler', () => {
    const parent = task({
      name: 'parent',
      async run(_: undefined, ctx: JobContext) {
        expectTypeOf(ctx.enqueue(plain, { to: 'ada' })).resolves.toEqualTypeOf<JobHandle<string>>()
        expectTypeOf(ctx.enqueue('other')).resolves.toEqualTypeOf<JobHandle<unknown>>()
        // @ts-expect-error a wrong type
        await ctx.enqueue(plain, { to: 5 })
      },
    })
    expectTypeOf(parent.name).toEqualTypeOf<string>()
  })
})

describe('enqueueMany', () => {
  it('gives each item of a tuple its own outcome', () => {
    const outcomes = app.enqueueMany([
      { task: dated, input: { at: '2026-07-01' } },
      { task: plain, input: { to: 'ada' }, options: { priority: 1 } },
      { task: none },
      { task: 'by.name', input: 5 },
    ])
    expectTypeOf(outcomes).resolves.toEqualTypeOf<
      [EnqueueOutcome<number>, EnqueueOutcome<string>, EnqueueOutcome<void>, EnqueueOutcome<unknown>]
    >()
  })

  it('gives a list of items a list of outcomes', () => {
    const people = ['ada', 'eve']
    const outcomes = app.enqueueMany(people.map((to) => ({ task: plain, input: { to } })))
    expectTypeOf(outcomes).resolves.toEqualTypeOf<EnqueueOutcome<string>[]>()
  })

  it('has either a job or an error', async () => {
    const [outcome] = await app.enqueueMany([{ task: plain, input: { to: 'ada' } }])
    if (outcome.error === undefined) expectTypeOf(outcome.job).toEqualTypeOf<JobHandle<string>>()
    else expectTypeOf(outcome.error).toEqualTypeOf<Error>()
  })

  it('refuses wrong items', () => {
    void app.enqueueMany([
      // @ts-expect-error a wrong type
      { task: plain, input: { to: 5 } },
    ])
    void app.enqueueMany([
      // @ts-expect-error an input is needed
      { task: plain },
    ])
    void app.enqueueMany([
      // @ts-expect-error a transaction is the whole call's
      { task: none, options: { tx: {} } },
    ])
  })
})

describe('a worker', () => {
  it('takes tasks of any input and output', () => {
    expectTypeOf(app.worker).toBeCallableWith({ tasks: [dated, plain, none], queues: { default: 5 } })
  })
})
