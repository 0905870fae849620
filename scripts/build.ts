/** Builds dist/ from src/, from nothing. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `node_modules/.bin:${process.env.PATH ?? ''}` },
})
process.exitCode = status ?? 1
