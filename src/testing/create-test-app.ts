import { openStore } from '../store/open.ts'
import { TestApp } from './test-app.ts'
import { parseTestOptions, type TestAppOptions } from './test-settings.ts'

/**
 * Makes an app for a test: a `Millrace` over a store in memory, whose jobs run when the test says so and whose clock the
 * test moves. Nothing of it is a mock: schemas, middleware, hooks, retries and the store are those of production.
 *
 * @example
 * ```ts
 * import { createTestApp } from 'millrace/testing'
 *
 * it('reminds customers who did not answer for a day', async () => {
 *   await using app = await createTestApp({ tasks: [welcome, remind] })
 *
 *   await signUp(app, 'ada@example.org') // your code: enqueues `welcome`, which enqueues `remind` with a delay of a day
 *   await app.assertEnqueued(welcome, { to: 'ada@example.org' }, { queue: 'mail' })
 *
 *   const { counts } = await app.drain()
 *   expect(counts.completed).toBe(1)
 *   await app.assertEnqueued(remind, { to: 'ada@example.org' }, { delay: '1d' })
 *
 *   await app.clock.advance('1d')
 *   const { ran } = await app.drain()
 *   expect(ran).toMatchObject([{ task: 'remind', outcome: 'completed', result: { sent: true } }])
 * })
 * ```
 * @throws InvalidOptionError @throws DuplicateTaskError
 */
export async function createTestApp(options: TestAppOptions): Promise<TestApp> {
  const settings = parseTestOptions(options)
  const store = await openStore(settings.store, { clockOffset: settings.clockOffset })
  return new TestApp(store, settings)
}
