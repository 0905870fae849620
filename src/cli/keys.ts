import type { Output } from './output.ts'

const CTRL_C = '\u0003'

/** Calls what a key stands for, where there is a terminal to press it on. Ctrl-C remains what it is. */
export function onKeys(keys: { readonly r: () => void; readonly q: () => void }, out: Output): Disposable {
  const { stdin } = process
  if (!stdin.isTTY) return { [Symbol.dispose]() {} }
  const pressed = (data: Buffer) => {
    const key = data.toString()
    if (key === 'r') keys.r()
    if (key === 'q' || key === CTRL_C) keys.q()
  }
  stdin.setRawMode(true)
  stdin.on('data', pressed)
  out.note('Press r to start over, q to stop.')
  return {
    [Symbol.dispose]() {
      stdin.setRawMode(false)
      stdin.off('data', pressed)
      stdin.unref()
    },
  }
}
