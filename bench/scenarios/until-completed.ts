import { setTimeout as pause } from 'node:timers/promises'
import type { OpenSubject } from '../subjects/subject.ts'

/** Asks the store until it holds this many completed jobs. Each question costs the store a little: none is asked needlessly. */
export async function untilCompleted(subject: OpenSubject, target: number, interval = 1): Promise<void> {
  while ((await subject.completed()) < target) await pause(interval)
}
