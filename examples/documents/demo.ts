import { join } from 'node:path'
import { pino } from 'pino'
// Users write: import { … } from 'millrace'
import { type JobContext, Millrace, NonRetryableError } from '../../src/index.ts'
import { Documents } from './documents.ts'
import { ingest, resumeAll } from './ingest.ts'
import type { DemoOptions } from './options.ts'
import { printable } from './printable.ts'
import { ProgressBar } from './progress-bar.ts'
import { reasonOf } from './reason.ts'
import { answers, totals } from './report.ts'
import { search } from './search.ts'
import { StartProcessing } from './start-processing.ts'
import { Tally } from './tally.ts'
import { processDocumentTask } from './tasks.ts'

/** Documents processed at once. */
const CONCURRENCY = 4
/** So soon does the next run take over the jobs of one that was killed. */
const LEASE = '5s'
/** Failed attempts told on the screen; the log has all of them. */
const SHOWN_FAILURES = 5
const ANSWERS = 5

type Run = DemoOptions & {
  readonly documents: Documents
  readonly tally: Tally
  readonly signal: AbortSignal
}

/** Ingests documents, then answers a question about them. @param signal stops it; the next run goes on from there */
export async function runDemo(options: DemoOptions, paths: readonly string[], signal: AbortSignal): Promise<void> {
  const startedAt = performance.now()
  const documents = new Documents(databaseOf(options))
  try {
    const tally = new Tally(paths.length, documents, signal)
    await processAll(paths, { ...options, documents, tally, signal })
    console.log(totals(tally, documents, performance.now() - startedAt))
    const found = search(() => documents.chunks.passages(), options.query, ANSWERS)
    console.log(answers(options.query, found))
  } finally {
    documents.close()
  }
}

async function processAll(paths: readonly string[], run: Run): Promise<void> {
  const { documents, tally } = run
  const bar = new ProgressBar(process.stdout, () => tally.progress)
  const task = processDocumentTask({ documents, onFailure: failureNotes(documents, bar) })
  const app = new Millrace({
    store: run.store ?? `sqlite:${databaseOf(run)}`,
    logger: logTo(join(run.work, 'demo.log')),
  })
  const worker = app.worker({ tasks: [task], queues: { knowledge: CONCURRENCY }, lease: LEASE })
  try {
    const processing = new StartProcessing(app, task, tally.watch, await sharesFile(app, run))
    documents.created.connect(processing.onCreated)
    const resumed = await resumeAll(run, processing.resume)
    await worker.start()
    await ingest(paths, resumed, { ...run, onUnreadable: (error) => bar.note(printable(`skip   ${reasonOf(error)}`)) })
    await tally.allEnded()
  } finally {
    bar.end()
    // Jobs that take longer go back to the queue, without having used up an attempt.
    await worker.stop({ drain: '5s' })
    await app.close()
  }
}

/** Documents and jobs can share transactions where they share a database. */
async function sharesFile(app: Millrace, options: DemoOptions): Promise<boolean> {
  const store = await app.open()
  return store.transactions && store.location === databaseOf(options)
}

function failureNotes(documents: Documents, bar: ProgressBar): (error: unknown, ctx: JobContext) => void {
  let shown = 0
  return (error, { job }) => {
    shown += 1
    if (shown > SHOWN_FAILURES) return
    const name = documents.get(job.subject?.id ?? '')?.name ?? job.id
    const isLast = error instanceof NonRetryableError || job.attempt === job.maxAttempts
    bar.note(printable(`${isLast ? 'dead ' : 'retry'}  ${name}: ${reasonOf(error)}`))
  }
}

function logTo(file: string) {
  return pino({ level: 'info' }, pino.destination({ dest: file, sync: true }))
}

function databaseOf({ work }: DemoOptions): string {
  return join(work, 'documents.db')
}
