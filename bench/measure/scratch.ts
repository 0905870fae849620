import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const NAME = /^bench-(\d+)$/

/**
 * A folder of this run for its databases, on the disk of the project: a temporary folder may be kept in memory, where
 * a commit costs nothing. Leftovers of runs that were killed go too.
 */
export function makeScratch(artifacts: string): { folder: string; remove(): void } {
  mkdirSync(artifacts, { recursive: true })
  for (const name of readdirSync(artifacts)) {
    const pid = NAME.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(artifacts, name), { recursive: true, force: true })
  }
  const folder = join(artifacts, `bench-${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
