import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CliFolder, type RunningCli } from './cli-run.ts'

const CONFIG = `export default { tasks: ['./tasks/**/*.ts'] }`
const task = (name: string, result: string) =>
  `import { task } from 'millrace'\nexport const ${name} = task({ name: '${name}', run: () => '${result}' })\n`

/** A `dev` that is at work. */
async function develop(cli: CliFolder, config = CONFIG): Promise<RunningCli> {
  cli.write('millrace.config.mjs', config)
  const dev = cli.start(['dev'])
  await dev.printed(/Working/)
  return dev
}

const times = (text: string, pattern: RegExp) => text.match(new RegExp(pattern, 'g'))?.length ?? 0

/** Waits until it is at work once more than before. */
async function again(dev: RunningCli, change: () => void): Promise<void> {
  const before = times(dev.stderr, /Working/)
  change()
  await dev.printed(new RegExp(`(?:Working[\\s\\S]*?){${before + 1}}`))
}

async function result(cli: CliFolder, name: string): Promise<string> {
  return (await cli.run(['enqueue', name, '--wait', '--timeout', '10s'])).stdout.trim()
}

describe('dev', { timeout: 60_000 }, () => {
  it('says in one line what is missing where nothing is configured, and exits with 78', async () => {
    await using cli = new CliFolder()
    const { code, stdout, stderr } = await cli.run(['dev'])
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toContain(`There is no millrace.config.ts in ${cli.path('.')}, and no --tasks to run`)
  })

  it('runs jobs with the code as it is, starting over when a file changes or appears', {
    timeout: 30_000,
  }, async () => {
    await using cli = new CliFolder()
    cli.write('tasks/a.ts', `import { word } from '../lib/word.ts'\n${task('a', 'x').replace(`'x'`, 'word')}`)
    cli.write('lib/word.ts', `export const word = 'first'`)
    const dev = await develop(cli)
    expect(await result(cli, 'a')).toBe('"first"')
    await again(dev, () => cli.write('lib/word.ts', `export const word = 'second'`))
    expect(dev.stderr).toContain('lib/word.ts changed. Starting over.')
    await dev.printed(/"worker\.stopped"/) // the one before
    expect(await result(cli, 'a')).toBe('"second"')
    await again(dev, () => cli.write('tasks/b.ts', task('b', 'new')))
    expect(await result(cli, 'b')).toBe('"new"')
    dev.child.kill('SIGINT')
    expect((await dev.ended).code).toBe(0)
  })

  it('waits for the next change when a file does not load', async () => {
    await using cli = new CliFolder()
    cli.write('tasks/a.ts', task('a', 'x'))
    const dev = await develop(cli)
    cli.write('tasks/broken.ts', 'const a =')
    await dev.printed(
      /cannot be loaded: SyntaxError.*broken\.ts:1[\s\S]*The worker ended with exit code 78\. Waiting for a change\./,
    )
    await again(dev, () => rmSync(cli.path('tasks/broken.ts')))
    dev.child.kill('SIGTERM')
    expect((await dev.ended).code).toBe(0)
  })

  it('lets running jobs end with the code they began with', async () => {
    await using cli = new CliFolder()
    const slow = (word: string) =>
      task('a', word).replace('() =>', `() => new Promise((resolve) => setTimeout(() => resolve('${word}'), 1500)) ??`)
    cli.write('tasks/a.ts', slow('old'))
    const dev = await develop(cli)
    const old = cli.run(['enqueue', 'a', '--wait', '--timeout', '10s'])
    await dev.printed(/"job\.started"/)
    await again(dev, () => cli.write('tasks/a.ts', task('a', 'new')))
    expect(await result(cli, 'a')).toBe('"new"')
    expect((await old).stdout.trim()).toBe('"old"')
    dev.child.kill('SIGTERM')
    await dev.ended
  })

  it('takes its workers along when it is killed', async () => {
    await using cli = new CliFolder()
    cli.write('tasks/a.ts', task('a', 'x'))
    const dev = await develop(cli)
    dev.child.kill('SIGKILL')
    await dev.ended // not before the worker has closed the output that it shares
    expect(dev.stdout).toContain('"worker.stopped"')
  })
})
