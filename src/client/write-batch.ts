/** Jobs of one store call at most: above it a call gains nothing and delays the answers to its first jobs. */
const MOST_JOBS = 1_000
/** Characters of input of one store call, about: a thousand inputs of the largest size would be a gigabyte. */
const MOST_CHARACTERS = 4 * 1_048_576

/** Counts what one store call carries. */
export class WriteBatch {
  jobs = 0
  #characters = 0

  get full(): boolean {
    return this.jobs >= MOST_JOBS || this.#characters >= MOST_CHARACTERS
  }

  count(characters: number): void {
    this.jobs += 1
    this.#characters += characters
  }
}
