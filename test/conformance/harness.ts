import { it } from 'vitest'
import type { Store } from '../../src/store/store.ts'

/** How the suite reaches an engine. Adding an engine means writing one of these and passing. */
export type Harness = {
  readonly name: string
  /** A fresh, empty store. */
  open(): Promise<Store>
  /** Another instance over the data of `store`, as a second process would open it; `store` may be closed by then. */
  reopen(store: Store): Promise<Store>
  /** Why this engine cannot have a second instance. Cases that need one are then skipped, and name this reason. */
  readonly alone?: string
  /** Deletes the data after every instance over it was closed, and names what the engine still holds open. */
  discard(store: Store): Promise<readonly string[]>
}

/** A case that needs two instances over the same data. */
export function itShared(harness: Harness, name: string, run: () => Promise<void>): void {
  it(name, async ({ skip }) => {
    if (harness.alone !== undefined) skip(harness.alone)
    await run()
  })
}
