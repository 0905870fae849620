/*
 * Tests move the store's clock by these. The host's clock runs on meanwhile, so a time is never compared more closely than
 * a test may take on a busy machine.
 */
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
