import { availableParallelism, cpus, loadavg } from 'node:os'

/** What the figures were measured on. */
export type Machine = {
  readonly processor: string
  readonly cores: number
  readonly node: string
  readonly engine: string
  /** Processes that wanted a core, on average over a minute. */
  readonly loadBefore: number
  readonly loadAfter: number
}

export function lookAtMachine(engine: string): Omit<Machine, 'loadAfter'> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    node: process.version,
    engine,
    loadBefore: currentLoad(),
  }
}

export function currentLoad(): number {
  return loadavg()[0] ?? 0
}

export function describeMachine({ processor, cores, node, engine, loadBefore, loadAfter }: Machine): string {
  const head = `${cores} × ${processor}, Node ${node}, ${engine}; load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`
  // The benchmark itself makes the load after.
  return loadBefore < cores / 2
    ? head
    : `${head}\nThe machine was busy with other work: take the figures as lower bounds, and the ratios with care.`
}
