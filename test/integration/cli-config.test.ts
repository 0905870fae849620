import { describe, expect, it } from 'vitest'
import { CliFolder } from './cli-run.ts'

const TASKS = `import { task } from 'millrace'\nexport const a = task({ name: 'a', run() {} })\n`

type Printed = {
  readonly file: string | null
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>
}

describe('config print', { timeout: 60_000 }, () => {
  it('R5 puts flags before the environment, that before the file, that before the defaults', async () => {
    await using cli = new CliFolder()
    expect(await cli.json<Printed>(['config', 'print'])).toEqual({
      file: null,
      settings: { store: { value: `sqlite:${cli.path('millrace.db')}`, source: 'default' } },
    })
    cli.write(
      'millrace.config.ts',
      `import { defineConfig } from 'millrace'
       export default defineConfig({ store: 'sqlite:./file.db', tasks: ['./tasks/*.ts'], worker: { concurrency: 3, drain: '5s' } })`,
    )
    const env = { MILLRACE_URL: 'sqlite:./environment.db', MILLRACE_CONCURRENCY: '4' }
    const { file, settings } = await cli.json<Printed>(['config', 'print', '--store', 'sqlite:/flag.db'], { env })
    expect(file).toBe(cli.path('millrace.config.ts'))
    expect(settings).toEqual({
      store: { value: 'sqlite:/flag.db', source: 'flag' },
      'worker.concurrency': { value: 4, source: 'environment' },
      'worker.drain': { value: '5s', source: 'file' },
      tasks: { value: ['./tasks/*.ts'], source: 'file' },
    })
    const withoutFlag = await cli.json<Printed>(['config', 'print'], { env })
    expect(withoutFlag.settings.store).toMatchObject({ source: 'environment' })
    const fileAlone = await cli.json<Printed>(['config', 'print'])
    expect(fileAlone.settings.store).toEqual({ value: `sqlite:${cli.path('file.db')}`, source: 'file' })
  })

  it('R5 takes what MILLRACE_ENV, else NODE_ENV, says', async () => {
    await using cli = new CliFolder()
    const environments = `{ development: { worker: { concurrency: 1 } }, production: { worker: { concurrency: 40 } } }`
    cli.write('millrace.config.ts', `export default { worker: { drain: '5s' }, environments: ${environments} }`)
    const concurrency = async (env: Readonly<Record<string, string>>) =>
      (await cli.json<Printed>(['config', 'print'], { env })).settings['worker.concurrency']?.value
    expect(await concurrency({})).toBeUndefined()
    expect(await concurrency({ NODE_ENV: 'development' })).toBe(1)
    expect(await concurrency({ NODE_ENV: 'development', MILLRACE_ENV: 'production' })).toBe(40)
    const { code, stderr } = await cli.run(['config', 'print'], { env: { MILLRACE_ENV: 'prodution' } })
    expect(code).toBe(78)
    expect(stderr).toContain('Did you mean production?')
  })

  it('masks secrets', async () => {
    await using cli = new CliFolder()
    const env = { MILLRACE_URL: 'postgres://ada:hunter2@db/app?sslpassword=hunter3' }
    const { stdout } = await cli.run(['config', 'print'], { env })
    expect(stdout).toContain('postgres://ada:***@db/app?sslpassword=***')
    expect(stdout).not.toContain('hunter')
    const { stderr, code } = await cli.run(['info'], { env })
    expect(code).toBe(78)
    expect(stderr).not.toContain('hunter')
  })

  it('prints functions as such', async () => {
    await using cli = new CliFolder()
    cli.write('millrace.config.mjs', `export default { worker: { middleware: [(ctx, next) => next()] } }`)
    const { stdout } = await cli.run(['config', 'print'])
    expect(stdout).toMatch(/worker\.middleware +\["\[function\]"\] +file/)
  })

  it('takes another file by --config or MILLRACE_CONFIG, whose paths count from its folder', async () => {
    await using cli = new CliFolder()
    cli.write('deep/other.config.ts', `export default { store: 'sqlite:./x.db' }`)
    const expected = { value: `sqlite:${cli.path('deep/x.db')}`, source: 'file' }
    const byFlag = await cli.json<Printed>(['config', 'print', '--config', 'deep/other.config.ts'])
    const byVariable = await cli.json<Printed>(['config', 'print'], {
      env: { MILLRACE_CONFIG: 'deep/other.config.ts' },
    })
    expect([byFlag.settings.store, byVariable.settings.store]).toEqual([expected, expected])
  })
})

describe('a wrong configuration', { timeout: 60_000 }, () => {
  it.for<[string, string, RegExp]>([
    [
      'an unknown key',
      'export default { taks: [] }',
      /millrace\.config\.ts: there is no option `taks`\n.*Did you mean `tasks`\?/,
    ],
    [
      'a removed key',
      'export default { auto_start_worker: true }',
      /`auto_start_worker` was removed, because .*\n.*millrace worker/,
    ],
    ['a wrong value', `export default { worker: { drain: '5' } }`, /`worker\.drain`.*'5' is not a duration/],
    ['no default export', 'export const config = {}', /has no default export/],
    [
      'a syntax error',
      'export default {\n  store: = 1\n}',
      /cannot be loaded: SyntaxError: .*\(.*millrace\.config\.ts:2\)/,
    ],
    [
      'an error of its own',
      `\n\nthrow new Error('no licence')`,
      /cannot be loaded: no licence \(.*millrace\.config\.ts:3\)/,
    ],
    [
      'a missing import',
      `const a = 1\nimport './nowhere.ts'\nexport default { a }`,
      /Cannot find module .*\(.*millrace\.config\.ts:2\)/,
    ],
    [
      'an enum',
      'export enum A { B }\nexport default {}',
      /enum is not supported.*\(.*millrace\.config\.ts:1\)\n.*erasableSyntaxOnly/,
    ],
    [
      'a store of no engine',
      `export default { store: 'mysql://x' }`,
      /millrace\.config\.ts: `store`: there is no engine for `mysql:`/,
    ],
  ])('%s exits with 78 and says what and where', async ([, text, message]) => {
    await using cli = new CliFolder()
    cli.write('millrace.config.ts', text)
    const { code, stdout, stderr } = await cli.run(['info'])
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^CONFIGURATION {2}/)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it.for<[Readonly<Record<string, string>>, string]>([
    [{ MILLRACE_CONCURENCY: '4' }, 'Did you mean MILLRACE_CONCURRENCY?'],
    [{ MILLRACE_CONCURRENCY: 'many' }, 'MILLRACE_CONCURRENCY: '],
    [{ MILLRACE_DRAIN: '5' }, "MILLRACE_DRAIN: `worker.drain` value: '5' is not a duration"],
    [{ MILLRACE_URL: 'nonsense' }, 'MILLRACE_URL: `store`: the store has no scheme'],
    [{ MILLRACE_CONFIG: 'nowhere.ts' }, 'There is no configuration file'],
    [{ MILLRACE_AUTO_START_WORKER: '1' }, 'no worker starts by itself'],
  ])('%j exits with 78', async ([env, message]) => {
    await using cli = new CliFolder()
    const { code, stderr } = await cli.run(['info'], { env })
    expect(code).toBe(78)
    expect(stderr).toContain(message)
  })

  it('in a file that is asked for and does not exist', async () => {
    await using cli = new CliFolder()
    const { code, stderr } = await cli.run(['info', '--config', 'nowhere.ts'])
    expect(code).toBe(78)
    expect(stderr).toContain(`There is no configuration file ${cli.path('nowhere.ts')}`)
  })
})

describe('R7 task modules', { timeout: 60_000 }, () => {
  it.for<[string, Readonly<Record<string, string>>, RegExp]>([
    ['no tasks at all', { 'millrace.config.ts': 'export default {}' }, /No tasks are configured.*\n.*tasks: /],
    [
      'a glob that matches nothing',
      { 'tasks/a.ts': TASKS, 'millrace.config.ts': `export default { tasks: ['./taks/*.ts'] }` },
      /No task module matches '\.\/taks\/\*\.ts' in /,
    ],
    [
      'one of two globs that matches nothing',
      { 'tasks/a.ts': TASKS, 'millrace.config.ts': `export default { tasks: ['./tasks/*.ts', './more/*.ts'] }` },
      /matches '\.\/more/,
    ],
    [
      'modules without tasks',
      { 'tasks/a.ts': 'export const a = 1' },
      /None of the 1 modules of `tasks` exports a task/,
    ],
    [
      'a module that throws',
      { 'tasks/a.ts': `${TASKS}\nthrow new Error('no database')` },
      /cannot be loaded: no database \(.*tasks\/a\.ts:4\)/,
    ],
    [
      'a module that throws deeper',
      { 'tasks/a.ts': `import '../lib/b.ts'`, 'lib/b.ts': `export const b = null as any\nb.c.d` },
      /TypeError: .*\(.*lib\/b\.ts:2\)/,
    ],
    [
      'a module with a syntax error',
      { 'tasks/a.ts': `const a = 1\nconst b = ` },
      /SyntaxError: .*\(.*tasks\/a\.ts:2\)/,
    ],
    [
      'a missing package',
      { 'tasks/a.ts': `import { x } from 'no-such-package'\nx()` },
      /Cannot find package 'no-such-package'.*\(.*tasks\/a\.ts:1\)/,
    ],
    [
      'a wrong task',
      { 'tasks/a.ts': `import { task } from 'millrace'\n\ntask({ name: 'a', retires: {}, run() {} })` },
      /there is no option `retires` \(.*tasks\/a\.ts:3\)\n.*Known options/,
    ],
    [
      'two tasks of one name',
      { 'tasks/a.ts': TASKS, 'tasks/b.ts': TASKS },
      /Two tasks are named "a" \(tasks\/a\.ts and tasks\/b\.ts\)/,
    ],
    [
      'a value thrown that is no error',
      { 'tasks/a.ts': `throw 'plain text'` },
      /cannot be loaded: plain text \(.*tasks\/a\.ts\)/,
    ],
  ])('%s: the worker exits with 78 and says where', async ([, files, message]) => {
    await using cli = new CliFolder()
    cli.write('millrace.config.ts', `export default { tasks: ['./tasks/**/*.ts'] }`)
    for (const [name, text] of Object.entries(files)) cli.write(name, text)
    const { code, stdout, stderr } = await cli.run(['worker'])
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
