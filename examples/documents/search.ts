import type { Passage } from './chunks.ts'
import { embed, type Vector } from './embed.ts'

export type Answer = Pick<Passage, 'document' | 'heading' | 'text'> & {
  /** Cosine of question and passage: 0 nothing in common, 1 the same words. */
  readonly score: number
}

/** What can be read more than once. */
export type Passages = () => Iterable<Passage>

const DIMENSIONS = 65_536

/**
 * The passages nearest to a question, best first: cosine similarity of TF-IDF vectors. Reads all passages twice, the
 * first time to learn how rare each word is, and keeps only the best: ten thousand take about half a second.
 */
export function search(passages: Passages, question: string, limit: number): Answer[] {
  const rarity = rarityOf(passages)
  const asked = weighted(embed(question), rarity)
  const best = new Best(limit)
  for (const { vector, document, heading, text } of passages()) {
    const score = similarity(asked, vector, rarity)
    if (score > 0) best.offer({ document, heading, text, score })
  }
  return best.answers
}

type Rarity = Float64Array

/** Inverse document frequency, ln((n + 1) / (df + 1)): 0 for a word of every passage. */
function rarityOf(passages: Passages): Rarity {
  const frequency = new Float64Array(DIMENSIONS)
  let count = 0
  for (const { vector } of passages()) {
    count += 1
    for (const dimension of vector.dimensions) frequency[dimension] = (frequency[dimension] ?? 0) + 1
  }
  // One passage alone would make every word worthless.
  return frequency.map((df) => Math.log((count + 1) / (df + 1)) || Number.EPSILON)
}

/** By dimension, with length 1. */
function weighted(vector: Vector, rarity: Rarity): ReadonlyMap<number, number> {
  const length = lengthOf(vector, rarity)
  return new Map(entriesOf(vector, rarity).map(([dimension, weight]) => [dimension, weight / length]))
}

function similarity(asked: ReadonlyMap<number, number>, vector: Vector, rarity: Rarity): number {
  let sum = 0
  for (const [dimension, weight] of entriesOf(vector, rarity)) sum += weight * (asked.get(dimension) ?? 0)
  return sum === 0 ? 0 : sum / lengthOf(vector, rarity)
}

function lengthOf(vector: Vector, rarity: Rarity): number {
  return Math.hypot(...entriesOf(vector, rarity).map(([, weight]) => weight)) || 1
}

function entriesOf({ dimensions, weights }: Vector, rarity: Rarity): [number, number][] {
  return Array.from(dimensions, (dimension, index) => [dimension, (weights[index] ?? 0) * (rarity[dimension] ?? 0)])
}

/** The best answers so far. The same passage of two copies of a document counts once. */
class Best {
  readonly answers: Answer[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  offer(answer: Answer): void {
    if (this.answers.some(({ text }) => text === answer.text)) return
    const place = this.answers.findIndex(({ score }) => score < answer.score)
    this.answers.splice(place < 0 ? this.answers.length : place, 0, answer)
    this.answers.length = Math.min(this.answers.length, this.#limit)
  }
}
