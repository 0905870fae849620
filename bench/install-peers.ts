import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where npm writes down what it installed; the same text as the lock file but for its root. */
const INSTALLED = 'node_modules/.package-lock.json'

type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string }>> }

/**
 * Installs what Millrace is compared with beside the benchmark, the first time and when its lock file changed, so that
 * nobody else has to.
 *
 * @param folder - holds the package.json and lock file
 */
export async function installPeers(folder: string, tell: (line: string) => void): Promise<void> {
  if (isInstalled(folder)) return
  tell('Installing the peers into bench/node_modules, this once')
  await npmCi(folder)
  if (!isInstalled(folder))
    throw new Error('npm ci ended well, but bench/node_modules is not what bench/package-lock.json says')
}

function isInstalled(folder: string): boolean {
  const installed = join(folder, INSTALLED)
  if (!existsSync(installed)) return false
  const there = readLock(installed)
  const wanted = Object.entries(readLock(join(folder, 'package-lock.json')).packages).filter(([path]) => path !== '')
  return wanted.every(
    ([path, { version }]) => there.packages[path]?.version === version && existsSync(join(folder, path)),
  )
}

function readLock(file: string): Lock {
  return JSON.parse(readFileSync(file, 'utf8')) as Lock // npm's own format
}

/** Also by the npm of a host whose Node is older: no package needs to be built. */
async function npmCi(folder: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const npm = spawn('npm', ['ci'], {
    cwd: folder,
    env: withoutOuterNpm(),
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  npm.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  npm.on('error', reject)
  npm.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm ci in bench/ failed: ${said.trim()}`))))
  await promise
}

/** `npm run` passes its own project's settings down, which would win over those in bench/.npmrc. */
function withoutOuterNpm(): NodeJS.ProcessEnv {
  const isSetting = (name: string) =>
    /^npm_(package|lifecycle|config_(local_prefix|ignore_scripts|loglevel|dry_run))/i.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)))
}
