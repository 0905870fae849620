import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Colours text where the stream shows colours: not in a pipe, not with NO_COLOR or `--no-color`. */
export function style(stream: NodeJS.WriteStream, format: Format, text: string): string {
  return styleText(format, text, { stream })
}
