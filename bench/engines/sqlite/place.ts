import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Place } from '../../place.ts'

const SCHEME = 'sqlite:'

export function createPlace(folder: string): Place {
  const file = join(folder, 'bench.db')
  return {
    url: `${SCHEME}${file}`,
    bytes: () => bytesOf(file),
    remove: () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    },
  }
}

/** The path in a place's URL. */
export function fileOf(url: string): string {
  return url.slice(SCHEME.length)
}

/** Pages in use, whether they are in the file by now or still in the log. */
function bytesOf(file: string): number {
  using database = new DatabaseSync(file, { readOnly: true })
  const read = (pragma: string) => Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0])
  return (read('page_count') - read('freelist_count')) * read('page_size')
}
