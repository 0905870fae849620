import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NonRetryableError, StoreBusyError } from './errors.ts'
import { isTransient } from './transient.ts'

const withCode = (code: string) => Object.assign(new Error('x'), { code })
const withStatus = (status: number) => Object.assign(new Error('x'), { status })

async function refusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 1
}

describe('isTransient() (R13)', () => {
  it('recognises a connection that was refused, as fetch reports it', async () => {
    const error: unknown = await fetch(`http://127.0.0.1:${await refusedPort()}`).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(isTransient(error)).toBe(true)
  })

  it('recognises a time-out, as AbortSignal.timeout() reports it', async () => {
    const signal = AbortSignal.timeout(1)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    expect(isTransient(signal.reason)).toBe(true)
  })

  it.each(['ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])('recognises %s', (code) => {
    expect(isTransient(withCode(code))).toBe(true)
    expect(isTransient(new Error('outer', { cause: withCode(code) }))).toBe(true)
    expect(isTransient(new AggregateError([new Error('no'), withCode(code)]))).toBe(true)
  })

  it('goes by the HTTP status where there is one', () => {
    expect([408, 425, 429, 500, 502, 503, 504].map(withStatus).every(isTransient)).toBe(true)
    expect([400, 401, 403, 404, 409, 422, 501, 505].map(withStatus).some(isTransient)).toBe(false)
    expect(isTransient({ statusCode: 503 })).toBe(true)
    expect(isTransient({ response: { status: 429 } })).toBe(true)
    expect(isTransient(Object.assign(withCode('ECONNRESET'), { status: 404 }))).toBe(false)
  })

  it('recognises a store that is busy, and nothing else of ours', () => {
    expect(isTransient(new StoreBusyError('x'))).toBe(true)
    expect(isTransient(new NonRetryableError('x'))).toBe(false)
  })

  it('takes anything else for permanent, whatever it is', () => {
    const circle = new Error('x')
    circle.cause = circle
    const hostile = {
      get code(): string {
        throw new Error('no')
      },
    }
    for (const error of [undefined, null, 'ETIMEDOUT', 503, new Error('timeout'), circle, hostile, {}]) {
      expect(isTransient(error)).toBe(false)
    }
  })
})
