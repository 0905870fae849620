const MASK = '***'
const SECRET = /pass(word|wd|phrase)?|secret|token|credential|api[-_]?key|private[-_]?key|auth/i

/** A setting without secrets: passwords in URLs, and values whose name says that they are secret. */
export function masked(name: string, value: unknown): unknown {
  if (typeof value === 'string') return SECRET.test(name) ? MASK : maskedUrl(value)
  if (Array.isArray(value)) return value.map((item) => masked(name, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(key, item)]))
}

/** `redis://ada:secret@host/0?password=x` becomes `redis://ada:***@host/0?password=***`. */
function maskedUrl(text: string): string {
  return (
    text
      // Up to the last @: a password that should have been percent-encoded, and was not, is a secret all the same.
      .replace(/^([a-z][a-z\d+.-]*:\/\/[^:@/?#]*:).*@/i, `$1${MASK}@`)
      .replace(/([?&]([^=&#]+)=)[^&#]*/g, (whole, head: string, key: string) =>
        SECRET.test(key) ? head + MASK : whole,
      )
  )
}
