import { readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a worker under `millrace dev` tells it: a change of these files, or a module new in these folders, matters. */
export type WatchMessage = { readonly files: readonly string[]; readonly folders: readonly string[] }

/** This package's own code: who works on Millrace itself restarts by hand. */
const OWN = fileURLToPath(new URL('..', import.meta.url))
/** Beyond so many folders a glob is about more than tasks. */
const MOST_FOLDERS = 200

/** From now on tells the process that started this one of every module loaded, also of one that then fails. */
export function reportLoadedFiles(): void {
  // Talking to it must not keep this process alive.
  process.channel?.unref()
  registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('file:')) report(fileURLToPath(url))
      return nextLoad(url, context)
    },
  })
}

/** Tells of the folders in which a new file would match. */
export function reportTaskFolders(globs: readonly string[], folder: string): void {
  send({ files: [], folders: globs.flatMap((glob) => foldersOf(resolve(folder, glob))) })
}

function report(file: string): void {
  if (!file.startsWith(OWN) && !file.includes('/node_modules/')) send({ files: [file], folders: [] })
}

function send(message: WatchMessage): void {
  process.send?.(message)
}

/** The folder before the first wildcard, and with `**` those below it. */
function foldersOf(glob: string): string[] {
  const base = dirname(glob.replace(/[*?[{(!].*$/, 'x'))
  return glob.includes('**') ? [base, ...below(base)].slice(0, MOST_FOLDERS) : [base]
}

function below(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const kept = entries.filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    return kept.flatMap(({ name }) => [join(folder, name), ...below(join(folder, name))])
  } catch {
    return []
  }
}
