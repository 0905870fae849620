const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** How long, in one unit: `'5 s'`, `'2 min'`, `'3 h'`, `'12 d'`. */
export function span(milliseconds: number): string {
  const unit = UNITS.find(([, size]) => milliseconds >= size)
  return unit === undefined ? '0 s' : `${Math.round(milliseconds / unit[1])} ${unit[0]}`
}

/** When, as seen from now: `'2 min ago'`, `'in 3 h'`, `'now'`. */
export function relative(at: number, now: number): string {
  if (Math.abs(at - now) < 1_000) return 'now'
  return at < now ? `${span(now - at)} ago` : `in ${span(at - now)}`
}

/** As machines read it. */
export function iso(at: number): string {
  return new Date(at).toISOString()
}
