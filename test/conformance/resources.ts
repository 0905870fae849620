/** Threads, sockets, pipes and watchers that keep this process alive. Timers are the test runner's as well, so they do not count. */
export function heldResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate')
}

/** What is held now but was not before. */
export function newResources(before: readonly string[]): string[] {
  const known = [...before]
  return heldResources().filter((name) => {
    const place = known.indexOf(name)
    if (place >= 0) known.splice(place, 1)
    return place < 0
  })
}
