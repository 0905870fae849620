import { ClosedError } from '../errors.ts'
import type { ClaimedJob, ExchangeResult, JobId, Settlement, WorkerSession } from '../store/store.ts'
import { Alarms } from './alarms.ts'
import { Appetite, type Helping } from './appetite.ts'
import { requestOf } from './exchange-request.ts'
import { Outage } from './outage.ts'
import { type Load, Outbox } from './outbox.ts'
import type { ReportBox } from './report-box.ts'
import type { Slots } from './slots.ts'
import type { StoreClock } from './store-clock.ts'

/** How long log lines may wait for an exchange that goes anyway: a commit for each line would cost more than the job. */
const LINES_LINGER = 200

export type ConversationListener = {
  /** What a claim brought, nothing included. */
  claimed(jobs: readonly ClaimedJob[]): void
  /** The store did not accept these jobs' outcomes, because their lease was lost. */
  refused(ids: readonly JobId[]): void
  unavailable(error: unknown): void
  recovered(milliseconds: number): void
}

export type ConversationParts = {
  readonly session: Pick<WorkerSession, 'exchange'>
  readonly slots: Slots
  readonly tasks: readonly string[]
  readonly pollInterval: number
  readonly clock: Pick<StoreClock, 'now'>
  readonly listener: ConversationListener
}

/**
 * Talks to the store: one round trip at a time, and the next carries all that has piled up meanwhile. So batches form
 * under load, and an idle worker answers a wake-up at once.
 */
export class Conversation {
  readonly #parts: ConversationParts
  readonly #outbox = new Outbox()
  readonly #outage = new Outage(() => this.#tryAgain())
  readonly #appetite: Appetite
  readonly #alarms: Alarms
  #state: 'free' | 'waiting for an answer' | 'waiting to try again' | 'closed' = 'free'
  #claims = false
  #isClaiming = false
  #turn: NodeJS.Immediate | undefined
  #linger: NodeJS.Timeout | undefined
  #onQuiet: (() => void)[] = []

  constructor(parts: ConversationParts) {
    this.#parts = parts
    this.#appetite = new Appetite(parts.slots)
    this.#alarms = new Alarms(parts.pollInterval, parts.clock, () => this.wake())
  }

  /** Whether the last exchange worked. */
  get isAvailable(): boolean {
    return !this.#outage.isOn && this.#state !== 'closed'
  }

  /** Whether a claim is under way. */
  get isClaiming(): boolean {
    return this.#state === 'waiting for an answer' && this.#isClaiming
  }

  /** Claims from now on. */
  start(): void {
    this.#claims = true
    this.#alarms.start()
    this.wake()
  }

  /** Jobs that a claim under way brings are still handed over. */
  stopClaiming(): void {
    this.#claims = false
    this.#alarms.stop()
  }

  /** Something may have become claimable. */
  wake(): void {
    this.#appetite.wake()
    // A turn that is coming carries the claim too, together with the outcomes it waits for.
    if (this.#turn === undefined) this.#exchange()
  }

  /** A slot became free. */
  slotFreed(): void {
    this.#soon()
  }

  settle(settlement: Settlement): void {
    if (this.#state === 'closed') return
    this.#outbox.settle(settlement)
    this.#soon()
  }

  /** @param urgent someone waits for it; otherwise it may linger for an exchange that goes anyway */
  report(box: ReportBox, urgent: boolean): void {
    this.#outbox.report(box)
    if (this.#state === 'closed') this.#outbox.refuseAll(new ClosedError('The worker'))
    else if (urgent) this.#hurry()
    else this.#linger ??= setTimeout(() => this.#hurry(), LINES_LINGER).unref()
  }

  /** Resolves when the store has been told everything, or never will be. */
  flushed(): Promise<void> {
    if (this.#isQuiet) return Promise.resolve()
    this.#hurry()
    return new Promise((resolve) => this.#onQuiet.push(resolve))
  }

  /** What is still unsaid will never be said. */
  close(): void {
    this.stopClaiming()
    this.#state = 'closed'
    clearImmediate(this.#turn)
    this.#outage.stop()
    clearTimeout(this.#linger)
    this.#outbox.refuseAll(new ClosedError('The worker'))
    this.#quiet()
  }

  get #isQuiet(): boolean {
    return this.#state === 'closed' || (this.#state === 'free' && this.#outbox.isEmpty)
  }

  /** Jobs that end in the same turn of the event loop share an exchange. */
  #soon(): void {
    if (this.#state === 'free') this.#turn ??= setImmediate(() => this.#exchange())
  }

  #hurry(): void {
    clearTimeout(this.#linger)
    this.#linger = undefined
    this.#outbox.hurry()
    this.#soon()
  }

  #exchange(): void {
    clearImmediate(this.#turn)
    this.#turn = undefined
    if (this.#state !== 'free') return
    const hungry = this.#claims && this.#appetite.isHungry
    if (hungry || this.#outbox.isUrgent)
      void this.#converse(this.#outbox.load(), hungry ? this.#appetite.ask() : undefined)
    else if (this.#isQuiet) this.#quiet()
  }

  async #converse(load: Load, helping: Helping | undefined): Promise<void> {
    this.#state = 'waiting for an answer'
    this.#isClaiming = helping !== undefined
    let answer: ExchangeResult
    try {
      answer = await this.#parts.session.exchange(requestOf(load, helping, this.#parts.tasks))
    } catch (error) {
      this.#failed(load, error)
      return
    }
    this.#answered(load, helping, answer)
  }

  #answered(load: Load, helping: Helping | undefined, answer: ExchangeResult): void {
    const { listener } = this.#parts
    const refused = this.#outbox.delivered(load, answer.lost)
    if (this.#state === 'closed') return
    this.#state = 'free'
    if (this.#outage.isOn) listener.recovered(this.#outage.end())
    if (refused.length > 0) listener.refused(refused)
    if (this.#claims) this.#alarms.setDue(answer.nextDueAt)
    if (helping) {
      this.#appetite.answered(helping, answer.claimed)
      listener.claimed(answer.claimed)
    }
    this.#soon()
  }

  /** Nothing was written: everything is kept for the next try, so that no outcome is forgotten while the process lives. */
  #failed(load: Load, error: unknown): void {
    this.#outbox.putBack(load)
    this.#appetite.wake()
    if (!this.#outage.isOn) this.#parts.listener.unavailable(error)
    if (this.#state === 'closed' || error instanceof ClosedError) {
      this.close()
    } else {
      this.#state = 'waiting to try again'
      this.#outage.failed()
    }
  }

  #tryAgain(): void {
    this.#state = 'free'
    this.#exchange()
  }

  #quiet(): void {
    for (const resolve of this.#onQuiet) resolve()
    this.#onQuiet = []
  }
}
