/**
 * What the benchmark uses of the packages in bench/node_modules, so that types are checked where they are not
 * installed. These declarations win over the packages' own.
 */
declare module 'better-sqlite3' {
  class Database {
    constructor(file: string)
    pragma(text: string): unknown
  }

  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export default Database
}

declare module 'plainjob' {
  import type Database from 'better-sqlite3'

  export enum JobStatus {
    Pending,
    Processing,
    Done,
    Failed,
  }

  export type Connection = { readonly driver: string }
  export function better(database: Database): Connection

  export type Logger = Record<'debug' | 'info' | 'warn' | 'error', (message: string) => void>

  export type Queue = {
    add(type: string, data: unknown): { id: number }
    addMany(type: string, data: unknown[]): { ids: number[] }
    countJobs(which: { status: JobStatus }): number
    close(): void
  }
  export function defineQueue(options: { connection: Connection; logger: Logger }): Queue

  export type Worker = { start(): Promise<void>; stop(): Promise<void> }
  export function defineWorker(
    type: string,
    run: () => Promise<void>,
    options: { queue: Queue; logger: Logger; pollIntervall: number },
  ): Worker
}
