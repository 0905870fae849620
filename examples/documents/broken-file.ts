import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes that no text has, under a name that promises one. */
const BYTES = Uint8Array.from([0x89, 0x4d, 0x44, 0x0a, 0xc3, 0x28, 0x00, 0xff, 0xfe, 0x00, 0x80, 0x0a])

/** Puts a damaged document among the good ones, to show what becomes of its job. */
export async function writeBrokenFile(folder: string): Promise<string> {
  const path = join(folder, 'broken.md')
  await writeFile(path, BYTES)
  return path
}
