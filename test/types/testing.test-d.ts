import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type Millrace, task } from '../../src/index.ts'
import type { EnqueuedJob, Performed, TestApp } from '../../src/testing/index.ts'

declare const app: TestApp
const input = z.object({ to: z.string(), meta: z.object({ at: z.coerce.date<string>(), tags: z.array(z.string()) }) })
const mail = task({ name: 'mail', input, run: ({ to }) => to.length })
const none = task({ name: 'none', run() {} })

describe('a test app', () => {
  it('stands where production has its client', () => {
    expectTypeOf(app).toExtend<Millrace>()
  })

  it('compares any part of an input, of the right types', () => {
    expectTypeOf(app.assertEnqueued(mail, { meta: { tags: ['a'] } })).resolves.toEqualTypeOf<
      EnqueuedJob<z.input<typeof input>>
    >()
    void app.assertEnqueued(mail, { to: expect.any(String) }, { delay: '1h' })
    void app.refuteEnqueued('mail', { anything: 1 })
    // @ts-expect-error no such property
    void app.assertEnqueued(mail, { form: 'ada' })
    // @ts-expect-error what is enqueued is the input before its schema transforms it
    void app.refuteEnqueued(mail, { meta: { at: new Date() } })
    // @ts-expect-error no unit
    void app.assertEnqueued(mail, {}, { delay: '5' })
  })

  it('runs a handler on an input of its type, and knows its result', () => {
    const whole = { to: 'ada', meta: { at: '2026-07-01', tags: [] } }
    expectTypeOf(app.performJob(mail, whole, { attempt: 2 })).resolves.toEqualTypeOf<Performed<number>>()
    expectTypeOf(app.performJob(none)).resolves.toEqualTypeOf<Performed<void>>()
    // @ts-expect-error a property is missing
    void app.performJob(mail, { to: 'ada' })
  })
})
