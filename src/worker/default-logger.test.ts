import { afterEach, expect, it, vi } from 'vitest'
import { InvalidOptionError } from '../errors.ts'
import { defaultLogger } from './default-logger.ts'

afterEach(() => vi.unstubAllEnvs())

it('tells warnings and worse unless the environment names another level (R66)', async () => {
  vi.stubEnv('MILLRACE_LOG_LEVEL', '')
  const quiet = await defaultLogger()
  expect(['info', 'warn'].map((level) => quiet.isLevelEnabled?.(level))).toEqual([false, true])
  vi.stubEnv('MILLRACE_LOG_LEVEL', 'debug')
  const talkative = await defaultLogger()
  expect(talkative.isLevelEnabled?.('debug')).toBe(true)
})

it('refuses a level that does not exist', async () => {
  vi.stubEnv('MILLRACE_LOG_LEVEL', 'loud')
  await expect(defaultLogger()).rejects.toThrow(InvalidOptionError)
})
