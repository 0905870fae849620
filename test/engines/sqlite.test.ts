import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openSqlite } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { Harness } from '../conformance/harness.ts'
import { conformance } from '../conformance/suite.ts'

const locations = new WeakMap<Store, string>()

async function openAt(location: string): Promise<Store> {
  const store = await openSqlite({ location })
  locations.set(store, location)
  return store
}

function locationOf(store: Store): string {
  const location = locations.get(store)
  if (location === undefined) throw new Error('This store was not opened here')
  return location
}

/** Files of the folder that this process still has open, where the system tells. */
function openFiles(folder: string): string[] {
  const descriptors = '/proc/self/fd'
  if (!existsSync(descriptors)) return []
  return readdirSync(descriptors).flatMap((descriptor) => {
    try {
      const file = readlinkSync(join(descriptors, descriptor))
      return file.startsWith(folder) ? [file] : []
    } catch {
      // The one that listed the folder is gone by now.
      return []
    }
  })
}

const file: Harness = {
  name: 'SQLite in a file',
  open: async () => openAt(join(await mkdtemp(join(tmpdir(), 'millrace-conformance-')), 'jobs.db')),
  reopen: (store) => openAt(locationOf(store)),
  async discard(store) {
    const folder = dirname(locationOf(store))
    const left = openFiles(folder)
    await rm(folder, { recursive: true })
    return left
  },
}

conformance(file)
