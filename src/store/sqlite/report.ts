import type { Report } from '../store.ts'
import { seqOf } from './pack.ts'
import type { Scope } from './scope.ts'

/** Writes what running jobs tell, inside a transaction. @returns the jobs whose lease was lost */
export function report(scope: Scope, reports: readonly Report[]): number[] {
  return reports.filter((one) => !reportOne(scope, one)).map(({ ref }) => seqOf(ref))
}

function reportOne(scope: Scope, { ref, token, progress, message, logs }: Report): boolean {
  const seq = seqOf(ref)
  const { changes } = scope.run('reportProgress', seq, token, progress ?? null, message ?? null)
  if (changes === 0) return false
  for (const { at, level, message: text, fields } of logs ?? [])
    scope.run('insertLog', seq, at, level, text, fields ?? null)
  return true
}
