import type { QueueStatus } from '../client/queue-figures.ts'
import { JOB_STATES, type JobState } from '../job.ts'
import { span } from './human-time.ts'
import { printable } from './printable.ts'
import { type Column, table } from './table.ts'

/** Shown even where there are none. */
const ALWAYS: readonly JobState[] = ['queued', 'running', 'completed', 'dead']

/** Queues × states, with when the queue's oldest queued job was enqueued and what is set up of it. */
export function queueLines(queues: readonly QueueStatus[]): string[] {
  if (queues.length === 0) return ['No queues.']
  const shown = JOB_STATES.filter((state) => ALWAYS.includes(state) || queues.some(({ counts }) => counts[state] > 0))
  const states = shown.map(
    (state): Column<QueueStatus> => ({
      title: state.toUpperCase(),
      cell: ({ counts }) => String(counts[state]),
      align: 'right',
    }),
  )
  return table(queues, [
    { title: 'QUEUE', cell: ({ name }) => printable(name) },
    ...states,
    { title: 'OLDEST', cell: ({ oldestAge }) => (oldestAge === undefined ? '' : span(oldestAge)), align: 'right' },
    { title: '', cell: remarks },
  ])
}

function remarks({ paused, maxLength, description }: QueueStatus): string {
  const parts = [paused ? 'paused' : '', maxLength === null ? '' : `holds ${maxLength}`, printable(description ?? '')]
  return parts.filter((part) => part !== '').join(', ')
}
