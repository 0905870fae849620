import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type EnqueueOptions, type JobRecord, Millrace } from '../../src/index.ts'
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
/** What task modules of a test import, instead of the package's name. */
const PACKAGE = new URL('../../src/index.ts', import.meta.url).href

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
export type RunOptions = { readonly env?: Readonly<Record<string, string>>; readonly input?: string }

/** A folder in which the real command line is run, from source. */
export class CliFolder implements AsyncDisposable {
  readonly #folder: TemporaryFolder = temporaryFolder()
  readonly #running = new Set<ChildProcess>()

  path(name: string): string {
    return this.#folder.path(name)
  }

  /** Writes a file; `'millrace'` in it becomes the package under test. */
  write(name: string, text: string): void {
    const file = this.path(name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text.replaceAll(`'millrace'`, `'${PACKAGE}'`))
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], { env, input }: RunOptions = {}): Promise<Ran> {
    const running = this.start(args, env)
    running.child.stdin?.end(input)
    return await running.ended
  }

  /** A result that must be JSON. */
  async json<T = unknown>(args: readonly string[], options: RunOptions = {}): Promise<T> {
    const { stdout, stderr, code } = await this.run([...args, '--json'], options)
    try {
      return JSON.parse(stdout) as T
    } catch {
      throw new Error(`${args.join(' ')} exited with ${code}, printed no JSON: ${stdout}\n${stderr}`)
    }
  }

  /** What `use` makes of the folder's own store, opened in this process: a command more would take ten times as long. */
  async withApp<T>(use: (app: Millrace) => Promise<T>): Promise<T> {
    await using app = new Millrace({ store: `sqlite:${this.path('millrace.db')}` })
    return await use(app)
  }

  async enqueue(task: string, input?: unknown, options: EnqueueOptions = {}): Promise<string> {
    return await this.withApp(async (app) => (await app.enqueue(task, input, options)).id)
  }

  /** A job as the store has it. */
  async job(id: string): Promise<JobRecord | undefined> {
    return await this.withApp((app) => app.jobs.get(id))
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCli {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: this.path('.'), env: cleanEnvironment(env) })
    this.#running.add(child)
    child.on('exit', () => this.#running.delete(child))
    return new RunningCli(child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = [...this.#running]
    const exits = left.map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of left) child.kill('SIGKILL')
    await Promise.all(exits)
    this.#folder[Symbol.dispose]()
  }
}

/** A command that is under way. */
export class RunningCli {
  readonly child: ChildProcess
  readonly ended: Promise<Ran>
  stdout = ''
  stderr = ''
  #onOutput: () => void = () => {}

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.on('data', (data: Buffer) => {
      this.stdout += data.toString()
      this.#onOutput()
    })
    child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data.toString()
      this.#onOutput()
    })
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => {
        this.#onOutput()
        resolve({ code, stdout: this.stdout, stderr: this.stderr })
      })
    })
  }

  /** Waits until it has printed something that matches. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout + this.stderr)) {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}: ${this.stderr}`)
      await new Promise<void>((resolve) => {
        this.#onOutput = resolve
      })
    }
  }
}

/** Kept from run to run: stripping the types of every file at each start takes longer than most commands do. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/millrace-cli-tests', import.meta.url))

/** Without what the one who runs the tests has set for his own Millrace or terminal. */
function cleanEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(MILLRACE_|NODE_|VITEST|NO_COLOR|FORCE_COLOR)/.test(name),
  )
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: COMPILE_CACHE, ...own }
}
