import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Figures } from '../measurement.ts'
import type { Case } from './case.ts'
import { measureApart } from './measure-apart.ts'

export type RoundsOptions = {
  readonly engine: string
  readonly rounds: number
  readonly seed: number
  readonly folder: string
  readonly signal: AbortSignal
  onStart(what: Case, round: number): void
  onEnd(what: Case, round: number, figures: Figures): void
}

/**
 * Measures every case once in each round, one after the other: what disturbs the machine for a while disturbs all of
 * them. Each round has its own seed, the same for all cases.
 *
 * @returns for each case its figures, by round
 */
export async function runRounds(cases: readonly Case[], options: RoundsOptions): Promise<Map<Case, Figures[]>> {
  const results = new Map<Case, Figures[]>(cases.map((what) => [what, []]))
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [what, figures] of results) figures.push(await runOnce(what, round, options))
  }
  return results
}

async function runOnce(what: Case, round: number, options: RoundsOptions): Promise<Figures> {
  const { engine, seed, signal } = options
  const { label, subject, load } = what
  const folder = join(options.folder, `${what.scenario.name}-${label}-${round}`)
  mkdirSync(folder)
  options.onStart(what, round)
  try {
    const order = { engine, scenario: what.scenario.name, subject, load, seed: seed + round, folder }
    const figures = await measureApart(order, signal)
    options.onEnd(what, round, figures)
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
