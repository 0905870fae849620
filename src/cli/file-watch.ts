import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'

/** Editors write a file in several steps, and tools many files at once. */
const SETTLE = 50
const IS_MODULE = /\.[cm]?[jt]s$/

/** Tells when a watched file changes, or a module appears in a watched folder. Folders are watched, as files get replaced. */
export class FileWatch {
  readonly #changed: (file: string) => void
  readonly #files = new Set<string>()
  readonly #folders = new Set<string>()
  readonly #watchers = new Map<string, FSWatcher>()
  #timer: NodeJS.Timeout | undefined

  constructor(changed: (file: string) => void) {
    this.#changed = changed
  }

  add(files: readonly string[], folders: readonly string[]): void {
    for (const file of files) this.#files.add(file)
    for (const folder of folders) this.#folders.add(folder)
    for (const folder of [...files.map((file) => dirname(file)), ...folders]) this.#watch(folder)
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers.values()) watcher.close()
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return
    try {
      const watcher = watch(folder, (_, name) => name !== null && this.#noticed(folder, name))
      // A folder that goes away is no longer of interest.
      watcher.on('error', () => watcher.close())
      this.#watchers.set(folder, watcher)
    } catch {
      // Not there any more, or not readable: changes in it go unnoticed, which `r` makes up for.
    }
  }

  #noticed(folder: string, name: string): void {
    const file = join(folder, name)
    if (!this.#files.has(file) && !(this.#folders.has(folder) && IS_MODULE.test(name))) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#changed(file), SETTLE)
  }
}
