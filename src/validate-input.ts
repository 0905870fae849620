import type { StandardSchemaV1 } from '@standard-schema/spec'
import { InvalidInputError } from './errors.ts'
import type { TaskSettings } from './task-settings.ts'

type Checked = Pick<TaskSettings, 'name' | 'schema' | 'sanitize'>

/**
 * Sanitises the input as the task says. This is what is stored: validation comes apart, so that a schema's
 * transformations happen once, at the run.
 */
export function sanitizeInput(settings: Checked, input: unknown): unknown {
  return settings.sanitize ? settings.sanitize(input) : input
}

/**
 * Checks an input against its task's schema; without one it passes as it is. A promise only if the schema is asynchronous.
 * @throws InvalidInputError that names the path of each issue
 */
export function checkInput({ schema, name }: Checked, input: unknown): unknown {
  if (schema === undefined) return input
  const outcome = schema['~standard'].validate(input)
  return outcome instanceof Promise ? outcome.then((done) => accepted(done, name)) : accepted(outcome, name)
}

export function validateInput(settings: Checked, input: unknown): unknown {
  return checkInput(settings, sanitizeInput(settings, input))
}

function accepted(outcome: StandardSchemaV1.Result<unknown>, task: string): unknown {
  if (outcome.issues === undefined) return outcome.value
  const issues = outcome.issues.map(({ path, message }) => ({ path: dotted(path ?? []), message }))
  throw new InvalidInputError(task, issues)
}

function dotted(path: ReadonlyArray<PropertyKey | StandardSchemaV1.PathSegment>): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}
