import type { Command } from 'commander'

/** A command of the first level. Its own file is loaded only when it is called, or asked for help. */
export type CommandEntry = {
  /** Name and arguments. */
  readonly usage: string
  readonly summary: string
  readonly load: () => Promise<{ define(command: Command): void }>
}

export const COMMANDS: readonly CommandEntry[] = [
  { usage: 'worker', summary: 'run jobs until stopped', load: () => import('./commands/worker.ts') },
  { usage: 'dev', summary: 'run jobs, and start over when files change', load: () => import('./commands/dev.ts') },
  { usage: 'enqueue <task> [input]', summary: 'enqueue a job', load: () => import('./commands/enqueue.ts') },
  { usage: 'jobs', summary: 'list, inspect, retry and cancel jobs', load: () => import('./commands/jobs.ts') },
  { usage: 'queues', summary: 'list, pause, resume and set up queues', load: () => import('./commands/queues.ts') },
  { usage: 'dlq', summary: 'jobs that ended dead: list and retry', load: () => import('./commands/dlq.ts') },
  {
    usage: 'info',
    summary: 'queues, workers and what is wrong, at a glance',
    load: () => import('./commands/info.ts'),
  },
  { usage: 'health', summary: 'whether jobs can be enqueued and will run', load: () => import('./commands/health.ts') },
  {
    usage: 'prune',
    summary: 'delete finished jobs beyond the retention now',
    load: () => import('./commands/prune.ts'),
  },
  { usage: 'migrate', summary: "the store's schema", load: () => import('./commands/migrate.ts') },
  { usage: 'config', summary: 'the configuration in effect', load: () => import('./commands/config.ts') },
]
