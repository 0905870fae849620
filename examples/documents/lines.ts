/**
 * The lines of a text that comes in pieces, without their ends. A line longer than `longest` comes as several, cut at
 * white space where there is some: a file of one endless line is like any other.
 */
export async function* linesOf(
  text: AsyncIterable<string> | Iterable<string>,
  longest: number,
): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    rest += piece
    for (let end = endOfLine(rest, longest); end !== undefined; end = endOfLine(rest, longest)) {
      yield withoutReturn(rest.slice(0, end.at))
      rest = rest.slice(end.next)
    }
  }
  if (rest !== '') yield withoutReturn(rest)
}

type End = { readonly at: number; readonly next: number }

/** Undefined: more of the text is needed to tell. */
function endOfLine(text: string, longest: number): End | undefined {
  // Looking no further than it matters: the text may be one piece without any.
  const at = text.slice(0, longest + 1).indexOf('\n')
  if (at >= 0) return { at, next: at + 1 }
  if (text.length <= longest) return undefined
  const cut = cutBefore(text, longest)
  return { at: cut, next: cut }
}

/** Between words if possible, never inside a character of two units. */
function cutBefore(text: string, longest: number): number {
  const space = text.lastIndexOf(' ', longest)
  if (space > longest / 2) return space
  const code = text.charCodeAt(longest - 1)
  return code >= 0xd800 && code <= 0xdbff ? longest - 1 : longest
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
