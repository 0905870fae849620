/** Runs the work and tells how many of `count` it did in a second. */
export async function rateOf(count: number, work: () => void | Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return perSecond(count, performance.now() - began)
}

/** How long it took, in milliseconds, and what it gave. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const began = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - began }
}

export function perSecond(count: number, milliseconds: number): number {
  return (count / milliseconds) * 1_000
}
