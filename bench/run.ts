/**
 * `npm run bench -- <engine>`: measures Millrace beside bare statements and its peers; README.md says what and how.
 * Figures go to standard output, everything else to standard error; the chart to artifacts/bench.html.
 */
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArguments, type Settings, UsageError } from './arguments.ts'
import { loadEngine } from './engines.ts'
import { installPeers } from './install-peers.ts'
import { casesOf } from './measure/case.ts'
import { InterruptedError } from './measure/measure-apart.ts'
import { runRounds } from './measure/rounds.ts'
import { makeScratch } from './measure/scratch.ts'
import { renderJson } from './report/json.ts'
import { currentLoad, lookAtMachine } from './report/machine.ts'
import { renderPage } from './report/page.ts'
import { Progress } from './report/progress.ts'
import { toRow } from './report/row.ts'
import { type Report, renderTable } from './report/table.ts'
import { scenarios } from './scenarios/scenarios.ts'

const ROUNDS = 5
const QUICK_ROUNDS = 3
const artifacts = join(import.meta.dirname, '..', 'artifacts')

async function main(): Promise<void> {
  const settings = parseArguments(process.argv.slice(2))
  if (settings === undefined) return
  await installPeers(import.meta.dirname, say)
  const report = await measure(settings)
  const page = join(artifacts, 'bench.html')
  writeFileSync(page, renderPage(report))
  if (settings.json) say(renderTable(report))
  console.log(settings.json ? renderJson(report.rows) : renderTable(report))
  say(`Chart: ${relative(process.cwd(), page)}`)
  for (const { scenario, subject, problems } of report.rows)
    for (const problem of problems) say(`${scenario}, ${subject}: ${problem}`)
}

async function measure(settings: Settings): Promise<Report> {
  const engine = await loadEngine(settings.engine)
  const chosen = scenarios.filter(({ name }) => settings.scenarios.includes(name))
  const cases = chosen.flatMap((scenario) => casesOf(engine, scenario, settings.quick))
  const rounds = settings.quick ? QUICK_ROUNDS : ROUNDS
  const progress = new Progress(cases.length, rounds)
  const machine = lookAtMachine(engine.version)
  const scratch = makeScratch(artifacts)
  try {
    const results = await runRounds(cases, {
      engine: engine.name,
      rounds,
      seed: settings.seed,
      folder: scratch.folder,
      signal: interruption(),
      onStart: (what, round) => progress.started(what, round),
      onEnd: (what, round, figures) => progress.ended(what, round, figures),
    })
    const rows = [...results].map(([what, each]) => toRow(engine.name, what, each))
    return { engine, scenarios: chosen, rows, machine: { ...machine, loadAfter: currentLoad() }, seed: settings.seed }
  } finally {
    progress.clear()
    scratch.remove()
  }
}

/** The first Ctrl-C ends the measurement under way, and then deletes its files. */
function interruption(): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
  return interrupted.signal
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

try {
  await main()
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = exitCodeOf(error)
}

/** 130 is what shells know an interrupted command by. */
function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  return error instanceof InterruptedError ? 130 : 1
}
