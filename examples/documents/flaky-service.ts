import { embed, type Vector } from './embed.ts'

/** The first attempt of every such document fails. */
const FAILS_EVERY = 25

export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError'
}

/** Plays the part of an embedding service on the network: it works, and now and then it does not. */
export async function embedWithService(
  texts: readonly string[],
  caller: { readonly document: number; readonly attempt: number },
): Promise<Vector[]> {
  if (caller.document % FAILS_EVERY === 0 && caller.attempt === 1) {
    throw new ServiceUnavailableError('the embedding service answered 503 (on purpose: the demo shows a retry)')
  }
  return texts.map(embed)
}
