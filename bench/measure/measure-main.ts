/** The process of one round of one case: opens the subject on fresh storage, warms up, measures, answers and exits. */
import { loadEngine } from '../engines.ts'
import type { Figures, Load } from '../measurement.ts'
import type { Scenario, Workbench } from '../scenarios/scenario.ts'
import { scenarios } from '../scenarios/scenarios.ts'
import { makeInputs } from './inputs.ts'
import type { MeasureAnswer, MeasureOrder } from './measure-apart.ts'
import { subjectOf } from './subject-of.ts'

process.once('message', (order: MeasureOrder) => void answer(order))
// Whoever asked has gone, or has its answer.
process.once('disconnect', () => process.exit())

async function answer(order: MeasureOrder): Promise<void> {
  process.send?.(await measured(order))
}

async function measured(order: MeasureOrder): Promise<MeasureAnswer> {
  try {
    return { figures: await measure(order) }
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

async function measure({
  engine: name,
  scenario: wanted,
  subject: subjectName,
  load,
  seed,
  folder,
}: MeasureOrder): Promise<Figures> {
  const engine = await loadEngine(name)
  const scenario = scenarios.find((known) => known.name === wanted)
  if (scenario === undefined) throw new Error(`No scenario ${wanted}`)
  const place = await engine.createPlace(folder)
  const subject = await subjectOf(engine, subjectName).open(place.url)
  const inputs = (count: number) => makeInputs(seed, count)
  try {
    return await warmThenCounted(scenario, { engine: name, subjectName, subject, place, seed, inputs }, load)
  } finally {
    await subject.close()
    await place.remove()
  }
}

async function warmThenCounted(scenario: Scenario, bench: Workbench, load: Load): Promise<Figures> {
  if (!scenario.warmsUpItself) await scenario.measure(bench, warmUp(load))
  const figures = await scenario.measure(bench, load)
  return { ...figures, problems: [...(figures.problems ?? []), ...bench.subject.problems()] }
}

/** Enough for the compiler to have seen every path, in this thread and in those of the subject. */
function warmUp(load: Load): Load {
  return { ...load, jobs: Math.min(Math.ceil(load.jobs / 2), 5_000), backlog: 0 }
}
