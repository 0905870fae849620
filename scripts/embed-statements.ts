/**
 * Embeds each engine's statements and migrations into TypeScript, so that nothing is read from disk at run time and the
 * published package needs no copies: src/store/<engine>/statements/*.{sql,lua} → statements.gen.ts,
 * src/store/<engine>/migrations/*.{sql,lua} → migrations.gen.ts. With `--check`, only tells whether they are current.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'

interface SourceFile {
  readonly path: string
  /** Without its extension. */
  readonly name: string
  readonly text: string
}

const header = (folder: string): string =>
  `// Generated from ${folder}/ by \`npm run generate\`. Do not edit: edit those files.\n\n`

/** Returns the generated files whose content was out of date, and brings them up to date when told to write. */
export function embedStatements(store: string, { write }: { readonly write: boolean }): string[] {
  const stale: string[] = []
  for (const engine of foldersIn(store)) {
    for (const [path, content] of generatedFiles(join(store, engine))) {
      const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined
      if (current === content) continue
      stale.push(path)
      if (write && content === undefined) rmSync(path)
      else if (write && content !== undefined) writeFileSync(path, content)
    }
  }
  return stale
}

/** The content of each generated file; `undefined` where its sources are gone and it should be, too. */
function generatedFiles(engine: string): [path: string, content: string | undefined][] {
  const statements = sourceFiles(join(engine, 'statements'))
  const migrations = sourceFiles(join(engine, 'migrations'))
  return [
    [join(engine, 'statements.gen.ts'), statements.length > 0 ? statementsModule(statements) : undefined],
    [join(engine, 'migrations.gen.ts'), migrations.length > 0 ? migrationsModule(migrations) : undefined],
  ]
}

/** Annotated rather than `as const`: otherwise the declarations would repeat the whole text as literal types. */
function statementsModule(files: readonly SourceFile[]): string {
  const keyed = files.map((file) => ({ key: camelCase(file), sql: literal(minify(file)) }))
  const types = keyed.map(({ key }) => `  readonly ${key}: string\n`).join('')
  const values = keyed.map(({ key, sql }) => `  ${key}: ${sql},\n`).join('')
  return `${header('statements')}export const statements: {\n${types}} = {\n${values}}\n`
}

function migrationsModule(files: readonly SourceFile[]): string {
  const entries = files.map((file, index) => {
    const [, version = '', name = ''] = /^(\d{4})-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(file.name) ?? []
    if (Number(version) !== index + 1) {
      const expected = String(index + 1).padStart(4, '0')
      throw new Error(`${file.path}: expected a name such as ${expected}-jobs; versions count from 0001 without gaps`)
    }
    const checksum = createHash('sha256').update(file.text).digest('hex')
    const sql = literal(minify(file))
    return `  {\n    version: ${index + 1},\n    name: '${name}',\n    checksum: '${checksum}',\n    sql: ${sql},\n  },\n`
  })
  const type = '{ readonly version: number; readonly name: string; readonly checksum: string; readonly sql: string }'
  return `${header('migrations')}export const migrations: readonly ${type}[] = [\n${entries.join('')}]\n`
}

function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => ['.sql', '.lua'].includes(extname(name)))
  return names.sort().map((file) => ({
    path: relative('.', join(folder, file)),
    name: basename(file, extname(file)),
    text: readFileSync(join(folder, file), 'utf8'),
  }))
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return entries.map((entry) => entry.name).sort()
}

function camelCase({ name, path }: SourceFile): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`${path}: name it in lower case with dashes`)
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/*
 * What must be kept as it is (strings, quoted identifiers, PostgreSQL's dollar quotes, Lua's long brackets), or a gap of
 * blanks and comments. Comments inside dollar quotes stay: the server keeps function bodies as text.
 */
const sqlTokens = tokens({
  keep: [
    /\b[eE]'(?:\\.|''|[^'\\])*'/,
    /'(?:''|[^'])*'/,
    /"(?:""|[^"])*"/,
    /\$(?<tag>(?:[A-Za-z_]\w*)?)\$.*?\$\k<tag>\$/,
  ],
  gap: [/\s/, /--[^\n]*/, /\/\*.*?\*\//],
})
const luaTokens = tokens({
  keep: [/'(?:\\.|[^'\\])*'/, /"(?:\\.|[^"\\])*"/, /\[(?<level>=*)\[.*?\]\k<level>\]/],
  gap: [/\s/, /--\[(?<long>=*)\[.*?\]\k<long>\]/, /--[^\n]*/],
})

function tokens({ keep, gap }: { readonly keep: readonly RegExp[]; readonly gap: readonly RegExp[] }): RegExp {
  const either = (patterns: readonly RegExp[]): string => patterns.map(({ source }) => source).join('|')
  return new RegExp(`(?<keep>${either(keep)})|(?:${either(gap)})+`, 'gs')
}

/** Without comments, indentation and blank lines. Line ends stay, so that a server's error message names a short line. */
export function minify({ path, text }: Pick<SourceFile, 'path' | 'text'>): string {
  const short = text.replace(extname(path) === '.lua' ? luaTokens : sqlTokens, (token, ...rest) => {
    const { keep } = rest.at(-1) as { keep?: string }
    return keep ?? (token.includes('\n') ? '\n' : ' ')
  })
  return short.trim()
}

/** A template literal, so that a changed statement reads as a changed line. */
function literal(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&').replaceAll('\r', '\\r')}\``
}

if (import.meta.main) {
  const write = !process.argv.includes('--check')
  const stale = embedStatements('src/store', { write })
  for (const path of stale) console.log(`${write ? 'Written' : 'Out of date'}: ${path}`)
  if (!write && stale.length > 0) {
    console.error('Run `npm run generate` and commit the result.')
    process.exitCode = 1
  }
}
