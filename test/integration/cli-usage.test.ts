import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CliFolder } from './cli-run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('help and usage', { timeout: 60_000 }, () => {
  it('shows every command on stdout', async () => {
    await using cli = new CliFolder()
    const { code, stdout, stderr } = await cli.run(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of [
      'worker',
      'dev',
      'enqueue <task> [input]',
      'jobs',
      'queues',
      'dlq',
      'info',
      'health',
      'prune',
      'migrate',
      'config',
    ])
      expect(stdout).toContain(`\n  ${name} `)
  })

  it('shows the version of the package', async () => {
    await using cli = new CliFolder()
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
    expect(await cli.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.for([
    [['jobs', 'ls', '--help']],
    [['help', 'jobs']],
    [['enqueue', '--help']],
    [['worker', '--help']],
    [['dev', '--help']],
  ] as const)('%s tells the flags of the command and the common ones', async ([args]) => {
    await using cli = new CliFolder()
    const { code, stdout } = await cli.run(args)
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: millrace ${args.find((arg) => /^[a-z]+$/.test(arg) && arg !== 'help')}`)
    expect(stdout).toContain('--store <url>')
  })

  it.for<[readonly string[], string, string]>([
    [['wroker'], "unknown command 'wroker'", 'Did you mean worker?'],
    [['jobs', 'lst'], "unknown command 'lst'", 'Did you mean ls?'],
    [['jobs', 'ls', '--sttae', 'dead'], "unknown option '--sttae'", 'Did you mean --state?'],
    [['jobs', 'ls', '--state', 'daed'], "option '--state <state>' argument 'daed' is invalid", 'Did you mean dead?'],
    [['jobs', 'ls', '--limit', '0'], "option '--limit <n>' argument '0' is invalid", '1 or more'],
    [['jobs', 'ls', '--since', 'soon'], "argument 'soon' is invalid", 'duration'],
    [['jobs', 'get'], "missing required argument 'id'", '--help'],
    [['jobs', 'ls', 'extra'], 'too many arguments', '--help'],
    [['enqueue'], "missing required argument 'task'", '--help'],
    [['enqueue', 'a', '--delay', '5'], "argument '5' is invalid", "'5m'"],
    [['enqueue', 'a', '--at', 'noon'], "argument 'noon' is invalid", '2026-07-01T18:00:00Z'],
    [['enqueue', 'a', '--priority', 'high'], "argument 'high' is invalid", 'whole number'],
    [['enqueue', 'a', '{"to"'], 'The input is not JSON', '@file'],
    [['enqueue', 'a', '--timeout', '5s'], '--timeout is about --wait', '--wait'],
    [['queues', 'set', 'a'], 'Nothing to set', '--max-length'],
    [['queues', 'set', 'a', '--max-length', 'few'], "argument 'few' is invalid", 'whole number'],
    [['worker', '--concurrency', '0'], "argument '0' is invalid", '1 or more'],
    [['info', '--store', 'mysql://localhost/x'], 'no engine for `mysql:`', 'sqlite:'],
    [['info', '--store', 'sqlte:./a.db'], 'no engine for `sqlte:`', 'Did you mean `sqlite:`?'],
  ])('%j is a usage error', async ([args, message, hint]) => {
    await using cli = new CliFolder()
    const { code, stdout, stderr } = await cli.run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    const [first = '', second = ''] = stderr.split('\n')
    expect(first).toMatch(/^USAGE {2}/)
    expect(first).toContain(message)
    expect(second).toContain('Hint: ')
    expect(second).toContain(hint)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it.for([['jobs'], ['queues'], ['dlq'], ['migrate'], ['config'], []])(
    '%j alone shows help on stderr, as a usage error',
    async (args) => {
      await using cli = new CliFolder()
      const { code, stdout, stderr } = await cli.run(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('Usage: millrace')
    },
  )

  it('tells failures as JSON to programs, on stderr too', async () => {
    await using cli = new CliFolder()
    const { stdout, stderr } = await cli.run(['jobs', 'ls', '--json'])
    expect(stdout).toBe('')
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'STORE_UNAVAILABLE',
        exitCode: 69,
        message: expect.stringContaining('millrace.db'),
        hint: expect.any(String),
      },
    })
  })

  it('uses no colours in a pipe, nor with --no-color or NO_COLOR, and does where they are forced', async () => {
    await using cli = new CliFolder()
    const colours = async (args: readonly string[], env: Readonly<Record<string, string>>) =>
      (await cli.run(['info', ...args], { env })).stderr.includes('\u001b[')
    expect(await colours([], {})).toBe(false)
    expect(await colours([], { FORCE_COLOR: '1' })).toBe(true)
    expect(await colours(['--no-color'], { FORCE_COLOR: '1' })).toBe(false)
    expect(await colours([], { NO_COLOR: '1' })).toBe(false)
  })
})
