import { stripVTControlCharacters } from 'node:util'

/** Text of documents and file names as a terminal may show it: on one line, without sequences that would steer it. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ')
}
