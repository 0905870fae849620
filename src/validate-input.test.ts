import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { InvalidInputError } from './errors.ts'
import type { TaskSettings } from './task-settings.ts'
import { checkInput, sanitizeInput, validateInput } from './validate-input.ts'

type Checked = Parameters<typeof checkInput>[0]

const withSchema = (schema: TaskSettings['schema']): Checked => ({ name: 'mail.send', ...(schema && { schema }) })

describe('checkInput', () => {
  it('lets any input through for a task without a schema', () => {
    const input = { any: 'thing' }
    expect(checkInput(withSchema(undefined), input)).toBe(input)
  })

  it('R16 gives what the schema made of the input', () => {
    const schema = z.object({ at: z.coerce.date(), lang: z.string().default('en') })
    expect(checkInput(withSchema(schema), { at: '2026-07-01' })).toEqual({ at: new Date('2026-07-01'), lang: 'en' })
  })

  it.for([
    ['zod', z.object({ to: z.object({ name: z.string() }), copies: z.array(z.number()) })],
    ['valibot', v.object({ to: v.object({ name: v.string() }), copies: v.array(v.number()) })],
    ['arktype', type({ to: { name: 'string' }, copies: 'number[]' })],
  ] as const)('R16 names the path of each issue that a %s schema has', ([, schema]) => {
    const check = () => checkInput(withSchema(schema), { to: { name: 5 }, copies: [1, 'x'] })
    expect(check).toThrow(InvalidInputError)
    // Libraries differ in the order of their issues.
    const issue = (path: string) => ({ path, message: expect.any(String) })
    const issues = expect.arrayContaining([issue('to.name'), issue('copies.1')])
    expect(check).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', task: 'mail.send', issues }))
    expect(check).toThrow(/^Input of task "mail.send" does not match its schema: input\.(to\.name|copies\.1): /)
  })

  it('says "input" where the whole of it is wrong', () => {
    expect(() => checkInput(withSchema(z.string()), 5)).toThrow(/: input: /)
  })

  it('waits for a schema that checks asynchronously', async () => {
    const known = z.string().refine((value) => Promise.resolve(value === 'ada'))
    await expect(checkInput(withSchema(known), 'ada')).resolves.toBe('ada')
    await expect(checkInput(withSchema(known), 'eve')).rejects.toThrow(InvalidInputError)
  })
})

describe('sanitizing', () => {
  const settings: Checked = {
    ...withSchema(z.object({ text: z.string().max(3) })),
    sanitize: (input) => ({ text: (input as { text: string }).text.trim() }), // as the compiler ensures in a task
  }

  it('R16 changes the input before the schema sees it', () => {
    expect(sanitizeInput(settings, { text: ' abc ' })).toEqual({ text: 'abc' })
    expect(validateInput(settings, { text: ' abc ' })).toEqual({ text: 'abc' })
  })

  it('leaves the input alone where the task has no sanitizer', () => {
    const input = {}
    expect(sanitizeInput(withSchema(undefined), input)).toBe(input)
  })
})
