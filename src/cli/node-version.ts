/** Why this Node.js cannot run Millrace; undefined when it can. Written for any Node.js, see main.ts. */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 23)) return undefined
  return (
    `NODE_VERSION  Millrace needs Node.js 22.23 or newer; this is ${version} (${process.execPath})\n` +
    '  Hint: Install a current Node.js from https://nodejs.org; `node --version` tells which one a shell uses.'
  )
}
