import { expect, it } from 'vitest'
import { parseArguments, UsageError } from './arguments.ts'

it('runs every scenario unless one is named', () => {
  expect(parseArguments(['sqlite'])).toMatchObject({ engine: 'sqlite', quick: false, json: false, seed: 1 })
  expect(parseArguments(['sqlite'])?.scenarios).toHaveLength(6)
  expect(parseArguments(['sqlite', '--scenario', 'latency', '--quick'])).toMatchObject({
    scenarios: ['latency'],
    quick: true,
  })
})

it.for([
  [[], "missing required argument 'engine'"],
  [['oracle'], "'oracle' is invalid for argument 'engine'"],
  [['sqlite', '--scenario', 'sleep'], "argument 'sleep' is invalid"],
  [['sqlite', '--quik'], "unknown option '--quik' (Did you mean --quick?)"],
  [['sqlite', '--seed', '1e3'], 'must be a whole number'],
] as const)('refuses %o in one line', ([args, message]) => {
  expect(() => parseArguments(args)).toThrow(UsageError)
  expect(() => parseArguments(args)).toThrow(message)
  expect(() => parseArguments(args)).not.toThrow('\n')
})
