/** Gets what a signal was sent with. */
export type Receiver<Event> = (event: Event) => void | Promise<void>

/** An event inside the process, like Django's `post_save`: who sends it need not know what follows from it. */
export class Signal<Event> {
  readonly #receivers: Receiver<Event>[] = []

  connect(receiver: Receiver<Event>): void {
    this.#receivers.push(receiver)
  }

  /** Calls the receivers one after the other. What one throws rolls back the transaction around it. */
  async send(event: Event): Promise<void> {
    for (const receiver of this.#receivers) await receiver(event)
  }
}
