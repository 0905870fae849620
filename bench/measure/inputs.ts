import type { Input } from '../subjects/subject.ts'
import { random } from './random.ts'

/** Different ones made; more jobs get them again. */
const VARIETY = 1_000

/** Inputs of 100 to 105 bytes of JSON. */
export function makeInputs(seed: number, count: number): Input[] {
  const next = random(seed)
  const made = Array.from({ length: Math.min(count, VARIETY) }, (_, index) => makeInput(next, index))
  // The remainder is below the number made.
  return Array.from({ length: count }, (_, index) => made[index % VARIETY] as Input)
}

function makeInput(next: () => number, index: number): Input {
  const word = () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return {
    documentId: `${word()}${word()}`,
    tenant: `tenant-${word()}`,
    revision: index,
    checksum: `${word()}${word()}`,
  }
}
