/**
 * Everything `npm test` does not: one line per step with its time, and the output of those that fail.
 * `npm run check -- types boundaries` runs the named steps alone.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

interface Step {
  readonly name: string
  readonly proves: string
  run(): Promise<void>
}

class StepError extends Error {}

const path = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter)

/** Resolves with standard output; rejects with both outputs. */
function run(command: string, ...args: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env: { ...process.env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] })
    let all = ''
    let out = ''
    child.stdout.on('data', (text: Buffer) => {
      all += text.toString()
      out += text.toString()
    })
    child.stderr.on('data', (text: Buffer) => {
      all += text.toString()
    })
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (code === 0) done(out)
      else fail(new StepError(`${all.trimEnd()}\n(${[command, ...args].join(' ')}: ${signal ?? `exit code ${code}`})`))
    })
  })
}

/** What users would install: packed as npm packs it, then judged without the sources at hand. */
async function checkPackage(): Promise<void> {
  await run('node', 'scripts/build.ts')
  const folder = mkdtempSync(join(tmpdir(), 'millrace-pack-'))
  try {
    const packed = await run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder)
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const tarball = join(folder, filename)
    await run('publint', tarball, '--strict')
    await run('attw', tarball, '--profile', 'esm-only', '--no-color', '--no-emoji')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The slow ones first, so that two cores end together. */
const steps: readonly Step[] = [
  step('package', 'builds; entry points and declarations resolve', checkPackage),
  step('typed-lint', 'promises, unsafe types, import cycles', () => run('oxlint')),
  step('types', 'all TypeScript', () => run('tsc')),
  step('unused', 'exports, files, dependencies', () => run('knip', '--no-progress')),
  step('boundaries', 'dependencies point inward', () => run('node', 'scripts/check-boundaries.ts')),
  step('lint', 'format and lint', () => run('biome', 'check', '--error-on-warnings', '.')),
  step('statements', 'generated files are current', () => run('node', 'scripts/embed-statements.ts', '--check')),
]

function step(name: string, proves: string, work: () => Promise<unknown>): Step {
  return { name, proves, run: async () => void (await work()) }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((known) => known.name === name))
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const queue = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const started = performance.now()
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1).padStart(5)} s`
const total = queue.length
let failures = 0

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const since = performance.now()
    try {
      await next.run()
      console.log(`ok    ${seconds(since)}  ${next.name.padEnd(11)} ${next.proves}`)
    } catch (error) {
      failures++
      const reason = error instanceof StepError ? error.message : String(error)
      console.log(`FAIL  ${seconds(since)}  ${next.name.padEnd(11)} ${next.proves}\n${reason}\n`)
    }
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work))
console.log(`${failures === 0 ? 'ok  ' : 'FAIL'}  ${seconds(started)}  ${total - failures} of ${total} checks passed`)
process.exitCode = failures === 0 ? 0 : 1
