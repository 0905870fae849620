import { defineConfig } from 'vitest/config'

// Lines of workers' logs would drown the report; tests that read them bring a logger of their own.
process.env.MILLRACE_LOG_LEVEL ??= 'silent'
// Processes and threads that tests start run from source; with its types stripped once, each starts in half the time.
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compile'

export default defineConfig({
  test: {
    include: ['{src,test,scripts,examples,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // Processes, not threads: tests start worker_threads, child processes and servers, change directories and signal handlers.
    pool: 'forks',
    reporters: ['default', './scripts/count-reporter.ts'],
    sequence: { hooks: 'stack' },
    testTimeout: 15_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // A test that leaks a rejection or an exception fails the run (vitest's default, stated because we rely on it).
    dangerouslyIgnoreUnhandledErrors: false,
    allowOnly: process.env.CI === undefined,
    typecheck: {
      enabled: true,
      checker: 'tsc',
      tsconfig: './tsconfig.json',
      include: ['test/types/**/*.test-d.ts'],
      // `npm run check` reports the errors of other files; here they would fail unrelated tests.
      ignoreSourceErrors: true,
    },
  },
})
