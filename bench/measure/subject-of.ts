import type { Engine } from '../engine.ts'
import type { Subject } from '../subjects/subject.ts'

export function subjectOf(engine: Engine, name: string): Subject {
  const subject = engine.subjects[name]
  if (subject === undefined) throw new Error(`Engine ${engine.name} has no subject ${name}`)
  return subject
}
