import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = pathToFileURL(`${process.cwd()}/`).href

/** Runs code in a Node.js of its own, and returns the URLs of all modules it loaded. */
async function modulesLoadedBy(code: string): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    ${code}
    console.log(JSON.stringify(loaded))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  const urls: unknown = JSON.parse(stdout)
  return (urls as string[]).map((url) => url.replace(root, '')) // what the script printed
}

describe('importing the package', () => {
  it('loads no code of workers, HTTP, command line, engines or logs', async () => {
    const loaded = await modulesLoadedBy(`await import('${root}src/index.ts')`)
    expect(loaded).toContain('src/millrace.ts')
    const heavy =
      /^src\/(worker|http|cli|testing|scheduler|store\/(sqlite|postgres|redis))\/|\/(pino|commander|@clack)\//
    expect(loaded.filter((url) => heavy.test(url))).toEqual([])
  })

  it('loads the engine with the first call, and still no worker', async () => {
    const loaded = await modulesLoadedBy(`
      const { Millrace } = await import('${root}src/index.ts')
      const app = new Millrace({ store: 'sqlite::memory:' })
      await app.enqueue('a')
      await app.close()
    `)
    expect(loaded).toContain('src/store/sqlite/sqlite-store.ts')
    expect(loaded.filter((url) => /^src\/worker\/|\/(pino|commander)\//.test(url))).toEqual([])
  })
})
