import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { task } from '../../src/index.ts'
import { TestApp } from './test-app.ts'

type Served = AsyncDisposable & { readonly url: string }

async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}

describe('an HTTP handler (R22)', () => {
  it('enqueues and answers 202 with the id; the status is polled until the job has ended', async () => {
    await using test = await TestApp.open()
    const gate = Promise.withResolvers<string>()
    const resize = task({ name: 'images.resize', run: (_: { image: string }) => gate.promise })
    await test.app.worker({ tasks: [resize], drain: 0 }).start()
    const handle = async (url: string): Promise<[status: number, body: unknown]> => {
      if (url !== '/images') return [200, { state: (await test.app.jobs.status(url.slice(1))).state }]
      const { id } = await test.app.enqueue(resize, { image: 'a.png' })
      return [202, { id }]
    }
    await using server = await serve((request, response) => {
      void handle(request.url ?? '').then(([status, body]) => {
        response
          .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
          .end(JSON.stringify(body))
      })
    })
    const accepted = await fetch(`${server.url}/images`, { method: 'POST' })
    expect(accepted.status).toBe(202)
    const { id } = (await accepted.json()) as { id: string } // what the handler above answers
    const state = async () => ((await (await fetch(`${server.url}/${id}`)).json()) as { state: string }).state
    await expect.poll(state, { interval: 5 }).toBe('running')
    gate.resolve('done')
    await expect.poll(state, { interval: 5 }).toBe('completed')
  })
})
