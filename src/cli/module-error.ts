import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toErrorData } from '../error-data.ts'
import { MillraceError } from '../errors.ts'

/** Where in a user's file loading a module failed, and why. */
export type ModuleError = { readonly where: string; readonly why: string; readonly hint?: string }

/** Folder of this package's own code, whose frames say nothing to the user. */
const OWN = fileURLToPath(new URL('..', import.meta.url))

/** Reads what `import(file)` threw: a stack, the header of a syntax error, or a module that is missing. */
export function describeModuleError(thrown: unknown, file: string): ModuleError {
  const { name, message, stack = '', code } = toErrorData(thrown)
  const where = missingImport(message) ?? syntaxHeader(stack) ?? firstFrame(stack) ?? file
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return { where, why: message, hint: ERASABLE }
  if (thrown instanceof MillraceError)
    return { where, why: message, ...(thrown.hint !== undefined && { hint: thrown.hint }) }
  return { where, why: name === 'Error' || name === 'NonError' ? message : `${name}: ${message}` }
}

const ERASABLE =
  'Node.js runs TypeScript by removing its types: no enum, namespace, parameter property or decorator. ' +
  'The compiler option `erasableSyntaxOnly` finds them; or build first and name the JavaScript files.'

/** Of "Cannot find module '/app/nowhere.ts' imported from /app/tasks.ts": the line of that import. */
function missingImport(message: string): string | undefined {
  const [, missing, importer] = /^Cannot find (?:module|package) '(.+)' imported from (.+)$/.exec(message) ?? []
  if (missing === undefined || importer === undefined) return undefined
  const file = asPath(importer)
  const name = missing.split(/[/\\]/).at(-1) ?? missing
  const line = linesOf(file).findIndex((text) => /['"]/.test(text) && text.includes(name))
  return line === -1 ? file : `${file}:${line + 1}`
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** Syntax errors begin with the place: "/app/tasks.ts:2". */
function syntaxHeader(stack: string): string | undefined {
  const [, path, line] = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).+):(\d+)\n/.exec(stack) ?? []
  return path === undefined ? undefined : `${asPath(path)}:${line}`
}

/** The first line of the stack that is the user's: not of Node.js, of a package or of Millrace. */
function firstFrame(stack: string): string | undefined {
  for (const [, path = '', line] of stack.matchAll(
    /\n\s+at .*?\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^\n]+?):(\d+):\d+\)?/g,
  )) {
    const file = asPath(path)
    if (!file.includes('node_modules') && !file.startsWith(OWN)) return `${file}:${line}`
  }
  return undefined
}

function asPath(text: string): string {
  return text.startsWith('file:') ? fileURLToPath(text) : text
}
