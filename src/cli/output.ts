/** How results are printed. */
export type OutputFlags = { readonly json?: boolean; readonly jsonl?: boolean }

/** Results go to stdout, in the form that was asked for; everything else goes to stderr. */
export class Output {
  readonly #flags: OutputFlags

  constructor(flags: OutputFlags) {
    this.#flags = flags
  }

  /** Whether a program reads it. */
  get isForMachines(): boolean {
    return this.#flags.json === true || this.#flags.jsonl === true
  }

  /** Whether a list may be printed item by item, as it comes. */
  get isStream(): boolean {
    return this.#flags.jsonl === true
  }

  /** One result. `lines` says it for people. */
  result(data: unknown, lines: () => readonly string[]): void {
    if (this.isForMachines) this.#lines([JSON.stringify(data, null, this.#flags.jsonl ? 0 : 2)])
    else this.#lines(lines())
  }

  /** A list: with --json one array, with --jsonl a line for each item. */
  list(items: readonly unknown[], lines: () => readonly string[]): void {
    if (this.#flags.jsonl) this.#lines(items.map((item) => JSON.stringify(item)))
    else this.result(items, lines)
  }

  /** Something beside the result, for people. */
  note(text: string): void {
    process.stderr.write(`${text}\n`)
  }

  #lines(lines: readonly string[]): void {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
  }
}
