import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type InputOf, type JobContext, type OutputOf, task } from '../../src/index.ts'

describe('a task with a schema', () => {
  it('takes what a zod schema takes, and runs on what it makes of it', () => {
    const zodTask = task({
      name: 'zod',
      input: z.object({ at: z.string().transform((text) => new Date(text)), lang: z.string().default('en') }),
      run(input, ctx) {
        expectTypeOf(input).toEqualTypeOf<{ at: Date; lang: string }>()
        expectTypeOf(ctx).toEqualTypeOf<JobContext>()
        return { chunks: 3 }
      },
    })
    expectTypeOf<InputOf<typeof zodTask>>().toEqualTypeOf<{ at: string; lang?: string | undefined }>()
    expectTypeOf<OutputOf<typeof zodTask>>().toEqualTypeOf<{ chunks: number }>()
  })

  it('takes what a valibot schema takes, and runs on what it makes of it', () => {
    const valibotTask = task({
      name: 'valibot',
      input: v.object({ n: v.pipe(v.string(), v.transform(Number)) }),
      run({ n }) {
        expectTypeOf(n).toEqualTypeOf<number>()
        return n > 1
      },
    })
    expectTypeOf<InputOf<typeof valibotTask>>().toEqualTypeOf<{ n: string }>()
    expectTypeOf<OutputOf<typeof valibotTask>>().toEqualTypeOf<boolean>()
  })

  it('takes what an arktype schema takes, and runs on what it makes of it', () => {
    const arktypeTask = task({
      name: 'arktype',
      input: type({ when: 'string.date.parse' }),
      run({ when }) {
        expectTypeOf(when).toEqualTypeOf<Date>()
        return 'done' as const
      },
    })
    expectTypeOf<InputOf<typeof arktypeTask>>().toEqualTypeOf<{ when: string }>()
    expectTypeOf<OutputOf<typeof arktypeTask>>().toEqualTypeOf<'done'>()
  })

  it('sanitises what it takes', () => {
    task({
      name: 'sanitised',
      input: z.object({ text: z.string().transform((text) => text.length) }),
      sanitize(input) {
        expectTypeOf(input).toEqualTypeOf<{ text: string }>()
        return { text: input.text.trim() }
      },
      run() {},
    })
    // @ts-expect-error the schema takes a string
    task({ name: 'wrong', input: z.object({ text: z.string() }), sanitize: () => ({ text: 5 }), run() {} })
  })

  it('hands its result to the hooks', () => {
    task({
      name: 'hooked',
      input: z.object({ id: z.string() }),
      run: ({ id }) => ({ id, done: true }),
      onSuccess(result) {
        expectTypeOf(result).toEqualTypeOf<{ id: string; done: boolean }>()
      },
      onDead(error, ctx) {
        expectTypeOf(error).toEqualTypeOf<unknown>()
        expectTypeOf(ctx).toEqualTypeOf<JobContext>()
      },
    })
  })
})

describe('a task without a schema', () => {
  it('takes the type of its handler', () => {
    const plain = task({ name: 'plain', run: async (input: { to: string; copies?: number }) => input.to.length })
    expectTypeOf<InputOf<typeof plain>>().toEqualTypeOf<{ to: string; copies?: number }>()
    expectTypeOf<OutputOf<typeof plain>>().toEqualTypeOf<number>()
  })

  it('takes none where its handler takes none', () => {
    const none = task({ name: 'none', run() {} })
    expectTypeOf<InputOf<typeof none>>().toEqualTypeOf<undefined>()
    expectTypeOf<OutputOf<typeof none>>().toEqualTypeOf<void>()
  })
})

describe('a task called like a function', () => {
  it('takes its input and promises its result', () => {
    const double = task({ name: 'double', run: (n: number) => n * 2 })
    expectTypeOf(double(5)).toEqualTypeOf<Promise<number>>()
    // @ts-expect-error an input is needed
    void double()
    // @ts-expect-error of that type
    void double('5')
  })

  it('needs no argument where it takes none', () => {
    const none = task({ name: 'none', run: () => 'done' })
    expectTypeOf(none()).toEqualTypeOf<Promise<string>>()
  })
})

describe('a batch task', () => {
  it('takes one input per job and returns one result for each', () => {
    const batch = task({
      name: 'batch',
      batch: { size: 10 },
      input: z.object({ n: z.coerce.number<string>() }),
      run: (items) => items.map(({ input }) => input.n),
    })
    expectTypeOf<InputOf<typeof batch>>().toEqualTypeOf<{ n: string }>()
    expectTypeOf<OutputOf<typeof batch>>().toEqualTypeOf<number>()
  })

  it('takes the type of its handler where there is no schema', () => {
    const batch = task({ name: 'batch', batch: { size: 10 }, run(_: readonly { input: { id: string } }[]) {} })
    expectTypeOf<InputOf<typeof batch>>().toEqualTypeOf<{ id: string }>()
  })
})
