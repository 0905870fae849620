/** What the command line exits with; stable, for scripts. */
export const EXIT = {
  done: 0,
  /** A job, or the command itself, failed. */
  failed: 1,
  usage: 2,
  notFound: 3,
  /** The state of things does not allow it. */
  conflict: 4,
  /** It needs `--yes`. */
  refused: 5,
  /** The store cannot be used (EX_UNAVAILABLE). */
  unavailable: 69,
  /** Time ran out (EX_TEMPFAIL). */
  timeout: 75,
  /** The configuration is wrong or missing (EX_CONFIG). */
  configuration: 78,
  /** Ended at once by a second signal. */
  SIGINT: 130,
  SIGTERM: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
