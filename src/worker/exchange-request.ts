import { randomUUID } from 'node:crypto'
import type { ExchangeRequest } from '../store/store.ts'
import type { Helping } from './appetite.ts'
import type { Load } from './outbox.ts'

/** What is sent: parts with nothing in them are left out, and each claim has a token of its own. */
export function requestOf(
  { settlements, parcels }: Load,
  helping: Helping | undefined,
  tasks: readonly string[],
): ExchangeRequest {
  return {
    ...(settlements.length > 0 && { settle: settlements }),
    ...(parcels.length > 0 && { report: parcels.map(({ report }) => report) }),
    ...(helping && { claim: { token: randomUUID(), tasks, ...helping } }),
  }
}
