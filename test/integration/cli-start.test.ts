import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.ts'
import { CliFolder } from './cli-run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Tells, at the end of a process, the processor time it took: less a matter of what else the machine does than time. */
const TELL_TIME = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process._rawDebug('cpu='+(user+system))})`
/** Tells which modules were loaded. */
const TELL_MODULES = `data:text/javascript,import{registerHooks}from'node:module';registerHooks({load(u,c,n){process._rawDebug('load='+u);return n(u,c)}})`

describe('the built command line', () => {
  let built: TemporaryFolder
  let main: string

  beforeAll(() => {
    built = temporaryFolder()
    main = built.path('dist/cli/main.js')
    copyFileSync(`${root}/package.json`, built.path('package.json'))
    symlinkSync(`${root}/node_modules`, built.path('node_modules'), 'dir')
    const tsc = `${root}/node_modules/typescript/bin/tsc`
    spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', built.path('dist')], { cwd: root })
    return () => built[Symbol.dispose]()
  }, 60_000)

  it('keeps its shebang', () => {
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('shows its help within 100 ms of a bare Node.js', () => {
    const cpu = (...args: string[]) => {
      const { stderr } = spawnSync(process.execPath, ['--import', TELL_TIME, ...args], { encoding: 'utf8' })
      return Number(/cpu=(\d+)/.exec(stderr)?.[1]) / 1_000
    }
    const least = (...args: string[]) => Math.min(...Array.from({ length: 5 }, () => cpu(...args)))
    const took = least(main, '--help') - least('--eval', '0')
    expect(took).toBeGreaterThan(0)
    expect(took).toBeLessThan(100)
  })

  it('loads nothing for its help but commander and a few files of its own', () => {
    const { stderr } = spawnSync(process.execPath, ['--import', TELL_MODULES, main, '--help'], { encoding: 'utf8' })
    const loaded = [...stderr.matchAll(/load=file:\/\/(.*)/g)].map(([, path = '']) => path)
    expect(loaded.filter((path) => path.includes('node_modules')).every((path) => path.includes('/commander/'))).toBe(
      true,
    )
    const own = loaded.filter((path) => path.includes('/dist/')).map((path) => path.replace(/.*\/dist\//, ''))
    expect(own).toContain('cli/run.js')
    expect(own.filter((path) => !path.startsWith('cli/') && path !== 'errors.js')).toEqual([])
    expect(own.filter((path) => path.startsWith('cli/commands/'))).toEqual([])
  })

  it.for([
    ['22.22.1', 78],
    ['20.19.0', 78],
    ['22.23.0', 0],
    ['23.0.0', 0],
  ] as const)('on Node.js %s exits with %i', ([version, code]) => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, main, '--help'], {
      encoding: 'utf8',
    })
    expect(status).toBe(code)
    if (code === 0) return
    expect(stdout).toBe('')
    expect(stderr).toContain(`Millrace needs Node.js 22.23 or newer; this is ${version}`)
  })

  it('begins with files that any Node.js with modules can read', () => {
    for (const file of ['main.js', 'node-version.js']) {
      const text = readFileSync(built.path(`dist/cli/${file}`), 'utf8')
      // What came after ES2017: these files must parse where it does not.
      expect(text).not.toMatch(
        /\?\.|\?\?|\bawait\b| \*\* |\.\.\.|\bcatch \{|#[a-z]|\d_\d|^import (?!\{ tooOld \} from '\.\/node-version\.js')/m,
      )
    }
  })
})

describe('a closed output', () => {
  it('is no failure: whoever reads has read enough', async () => {
    await using cli = new CliFolder()
    const input = Array.from({ length: 3 }, (_, n) => cli.run(['enqueue', 'a', JSON.stringify(`${n}`.repeat(100_000))]))
    await Promise.all(input)
    const listing = cli.start(['jobs', 'ls', '--json'])
    listing.child.stdout?.destroy()
    const { code, stderr } = await listing.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
