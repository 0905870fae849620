/** Fresh, empty storage for one round of one case. */
export type Place = {
  /** What a subject opens: the URL Millrace takes. */
  readonly url: string
  /** Bytes in use on disk or in memory. */
  bytes(): number | Promise<number>
  remove(): void | Promise<void>
}
