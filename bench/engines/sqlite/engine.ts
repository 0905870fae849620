import { DatabaseSync } from 'node:sqlite'
import type { Engine } from '../../engine.ts'
import { millrace } from '../../subjects/millrace.ts'
import type { Subject } from '../../subjects/subject.ts'
import { floor } from './floor.ts'
import { goals } from './goals.ts'
import { createPlace, fileOf } from './place.ts'
import type { Synchronous } from './plainjob.ts'

/** The peer's packages are loaded when it is opened, not by those who only need its name. */
async function openPlainjob(url: string, synchronous: Synchronous) {
  const plainjob = await import('./plainjob.ts')
  return plainjob.openPlainjob(fileOf(url), synchronous)
}

const plainjob: Subject = {
  setup:
    'plainjob 0.0.14 on better-sqlite3 13.2.0, one worker as its docs set it up, polling each 1 ms, WAL, synchronous=FULL like the others',
  scenarios: ['enqueue', 'enqueue-bulk', 'process', 'latency'],
  pace: { enqueue: 0.4, process: 0.05 },
  open: (url) => openPlainjob(url, 'full'),
}

const plainjobNormal: Subject = {
  setup:
    'the same with synchronous=NORMAL, as plainjob sets it itself: a loss of power can take back acknowledged jobs',
  scenarios: ['process'],
  pace: { process: 0.2 },
  open: (url) => openPlainjob(url, 'normal'),
}

export const sqlite: Engine = {
  name: 'sqlite',
  version: sqliteVersion(),
  subjects: { millrace, floor, plainjob, 'plainjob-normal': plainjobNormal },
  peer: 'plainjob',
  goals,
  createPlace,
}

function sqliteVersion(): string {
  using database = new DatabaseSync(':memory:')
  return `SQLite ${String(database.prepare('select sqlite_version() as version').get()?.version)}`
}
