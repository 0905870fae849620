/** The process of a `WorkerProcess`: does what it is told, and closes when its parent has gone. */
import { loadEngine } from '../engines.ts'
import type { OpenSubject, RunningWorker } from '../subjects/subject.ts'
import { subjectOf } from './subject-of.ts'
import type { WorkerAnswer, WorkerOrder } from './worker-process.ts'

let subject: OpenSubject | undefined
let worker: RunningWorker | undefined

process.on('message', (order: WorkerOrder) => void obey(order))
process.once('disconnect', () => void close())

async function obey(order: WorkerOrder): Promise<void> {
  try {
    await carryOut(order)
    answer()
  } catch (error) {
    answer(String(error))
  }
}

async function carryOut(order: WorkerOrder): Promise<void> {
  switch (order.kind) {
    case 'open':
      subject = await subjectOf(await loadEngine(order.engine), order.subject).open(order.url)
      break
    case 'work':
      worker = await subject?.work({ concurrency: order.concurrency, onStart() {} })
      break
    case 'rest':
      await worker?.stop()
  }
}

function answer(failure?: string): void {
  const problems = subject?.problems() ?? []
  process.send?.({ problems, ...(failure !== undefined && { failure }) } satisfies WorkerAnswer)
}

async function close(): Promise<void> {
  await subject?.close()
  process.exit()
}
