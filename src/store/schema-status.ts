/** How far a store's schema is, without changing it. */
export type SchemaStatus = {
  /** Of the store; 0 before its first use. */
  readonly version: number
  /** The newest that this version of Millrace knows, and brings stores to when it opens them. */
  readonly known: number
  /** Names of the migrations in between. */
  readonly pending: readonly string[]
}
