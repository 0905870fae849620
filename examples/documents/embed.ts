/**
 * Embeddings without a model or a download: hashed TF-IDF. Each word is hashed to one of 65 536 dimensions and weighs
 * `1 + ln(count)` there, so that the tenth mention adds less than the second; search.ts adds how rare a word is, known
 * only once all documents are there. A chunk has some fifty different words, so only those are stored: 300 bytes.
 * (Folded to 512 dense dimensions a vector takes 2 KiB and does worse: asked with the descriptions of 179 packages, it puts
 * the right README first for 62 % instead of 72 %.)
 */
export type Vector = {
  /** Ascending, each at most once. */
  readonly dimensions: Uint16Array
  readonly weights: Float32Array
}

/** The same text always gives the same vector. */
export function embed(text: string): Vector {
  const counts = new Map<number, number>()
  for (const word of wordsOf(text)) {
    const dimension = hash(word)
    counts.set(dimension, (counts.get(dimension) ?? 0) + 1)
  }
  const dimensions = Uint16Array.from(counts.keys()).sort()
  const weights = Float32Array.from(dimensions, (dimension) => 1 + Math.log(counts.get(dimension) ?? 1))
  return { dimensions, weights }
}

/** Lower case, of any script. English endings go: "parse", "parses", "parsed" and "parsing" are one word here. */
export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stem)
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|e|s)$/, '') : word
}

/** FNV-1a, with its halves folded together. */
function hash(word: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < word.length; index += 1) value = Math.imul(value ^ word.charCodeAt(index), 0x01000193)
  return ((value >>> 16) ^ value) & 0xffff
}
