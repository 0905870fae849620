import type { Command } from 'commander'
import { settingsOf } from '../connect.ts'
import { action, type Invocation } from '../invocation.ts'
import { masked } from '../mask-secrets.ts'
import type { Settings } from '../settings.ts'
import { table } from '../table.ts'

export function define(command: Command): void {
  command
    .command('print')
    .description('print the settings in effect and where each comes from, without secrets')
    .action(action(print))
}

async function print({ flags, out }: Invocation): Promise<void> {
  const settings = await settingsOf(flags)
  const rows = rowsOf(settings)
  const byName = Object.fromEntries(rows.map(({ name, value, source }) => [name, { value, source }]))
  out.result({ file: settings.file ?? null, settings: byName }, () => [
    settings.file ?? 'No configuration file.',
    '',
    ...table(rows, [
      { title: 'SETTING', cell: ({ name }) => name },
      { title: 'VALUE', cell: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)) },
      { title: 'FROM', cell: ({ source }) => source },
    ]),
  ])
}

type Row = { readonly name: string; readonly value: unknown; readonly source: string }

function rowsOf({ config, sources }: Settings): Row[] {
  return [...sources].map(([name, source]) => ({ name, value: masked(name, valueAt(config, name)), source }))
}

/** The setting of a dotted name; functions, of which there is nothing to print, as such. */
function valueAt(config: object, name: string): unknown {
  const value = name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], config) // sources name what is there
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'function' ? '[function]' : part)))
}
