import type { WorkerInfo, WorkerSession } from '../store/store.ts'
import type { WorkerSettings } from '../worker-options.ts'
import type { WorkerSurroundings } from '../worker-surroundings.ts'
import { Conversation, type ConversationListener } from './conversation.ts'
import type { Workplace } from './execution.ts'
import { inline } from './executor.ts'
import type { LogEvents } from './log-events.ts'
import { plansOf } from './plan.ts'
import { Reaper } from './reaper.ts'
import { Runner } from './runner.ts'
import { Slots } from './slots.ts'
import type { StoreClock } from './store-clock.ts'
import { Upkeep } from './upkeep.ts'

/** What a worker has once its session is open. */
export type Opened = {
  readonly settings: WorkerSettings
  readonly surroundings: WorkerSurroundings
  readonly info: WorkerInfo
  readonly session: WorkerSession
  readonly events: LogEvents
  readonly clock: StoreClock
}

/** The parts of a worker, each knowing what it needs of the others. */
export type Crew = {
  readonly slots: Slots
  readonly conversation: Conversation
  readonly runner: Runner
  readonly upkeep: Upkeep
}

export function assemble(opened: Opened): Crew {
  const { settings, surroundings, session, events, clock } = opened
  const { queues, lease } = settings
  const slots = new Slots(settings.concurrency, queues)
  const conversation = conversationOf(opened, slots, (jobs) => runner.start(jobs))
  const shared = {
    workplace: workplaceOf(opened, conversation),
    plans: plansOf(settings.registry, settings.middleware),
    settle: conversation.settle.bind(conversation),
  }
  const runner = new Runner({ ...shared, slots, queues, executor: inline, slotFreed: () => conversation.slotFreed() })
  const reaper = new Reaper({ ...shared, session })
  const { store, retention } = surroundings
  return { slots, conversation, runner, upkeep: new Upkeep({ store, retention, lease, reaper, clock, events }) }
}

function conversationOf(opened: Opened, slots: Slots, claimed: ConversationListener['claimed']): Conversation {
  const { session, info, clock, events, settings } = opened
  return new Conversation({
    session,
    slots,
    tasks: info.tasks,
    pollInterval: settings.pollInterval,
    clock,
    listener: {
      claimed,
      refused(ids) {
        for (const id of ids) events.leaseLost(id)
      },
      unavailable: (error) => events.storeUnavailable(error),
      recovered: (milliseconds) => events.storeRecovered(milliseconds),
    },
  })
}

function workplaceOf({ surroundings, settings, events, clock }: Opened, conversation: Conversation): Workplace {
  return {
    events,
    payloadLimit: surroundings.payloadLimit,
    maxCrashes: settings.maxCrashes,
    now: () => clock.now(),
    enqueueFrom: surroundings.enqueueFrom,
    report: (box, urgent) => conversation.report(box, urgent),
  }
}
