import type { Goal } from './goal.ts'
import type { Place } from './place.ts'
import type { Subject } from './subjects/subject.ts'

/** What Millrace is compared on. Another engine plugs in by offering this; scenarios know none of them. */
export type Engine = {
  readonly name: string
  /** The software behind it, for the head of the report. */
  readonly version: string
  /** By the name the report gives them, in the order of a round. */
  readonly subjects: Readonly<Record<string, Subject>>
  /** Of `subjects`: what Millrace competes with. */
  readonly peer: string
  readonly goals: readonly Goal[]
  /** @param folder - exists, and is deleted after the run */
  createPlace(folder: string): Place | Promise<Place>
}
