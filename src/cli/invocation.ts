import type { Command } from 'commander'
import type { ExitCode } from './exit-code.ts'
import { Output, type OutputFlags } from './output.ts'

/** Flags that every command takes. */
export type GlobalFlags = OutputFlags & { readonly store?: string; readonly config?: string }

/** One call of a command. `Flags` are those its definition names; commander has no better way to know. */
export type Invocation<Flags = object> = {
  readonly args: readonly string[]
  readonly flags: Flags & GlobalFlags
  readonly out: Output
}

type Run<Flags> = (invocation: Invocation<Flags>) => Promise<ExitCode | undefined> | Promise<void>

/** Makes a commander action of a function that says what to exit with. */
export function action<Flags = object>(run: Run<Flags>): (this: Command) => Promise<void> {
  return async function (this: Command) {
    const flags = this.optsWithGlobals<Flags & GlobalFlags>()
    const code = await run({ args: this.args, flags, out: new Output(flags) })
    if (code !== undefined) process.exitCode = code
  }
}
