import { openSqlite } from '../../src/store/sqlite/sqlite-store.ts'
import type { Harness } from '../conformance/harness.ts'
import { conformance } from '../conformance/suite.ts'

const memory: Harness = {
  name: 'SQLite in memory',
  alone: 'a database in memory belongs to one instance',
  open: () => openSqlite({ location: ':memory:' }),
  reopen: () => Promise.reject(new Error(memory.alone)),
  discard: () => Promise.resolve([]),
}

conformance(memory)
