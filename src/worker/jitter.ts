/** Timers cannot wait longer; beyond it they would fire at once. */
const LONGEST_TIMER = 2_147_483_647

/** A quarter more or less, so that workers that started together do not ask together for ever. */
export function jittered(milliseconds: number): number {
  return timerSafe(milliseconds * (0.75 + Math.random() / 2))
}

export function timerSafe(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_TIMER)
}
