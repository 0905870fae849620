import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Documents } from '../../examples/documents/documents.ts'
import { type JobRecord, Millrace } from '../../src/index.ts'

const LONG = 60_000
const QUESTION = 'Where are the spare batteries of the lighthouse?'
const PLANTED = 'The spare batteries of the lighthouse are in the blue cupboard.'

let root: string
/** The documents. */
let folder: string
/** What the demo writes. */
let work: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-demo-'))
  folder = join(root, 'documents')
  work = join(root, 'work')
  mkdirSync(folder)
})
afterEach(() => rmSync(root, { recursive: true }))

function write(name: string, ...parts: (string | readonly number[])[]): void {
  writeFileSync(join(folder, name), Buffer.concat(parts.map((part) => Buffer.from(part))))
}

/** Ordinary documents about the same as the planted passage, but not quite. */
function writeNotes(count: number): void {
  for (let number = 1; number <= count; number += 1) {
    const name = `note-${String(number).padStart(3, '0')}.md`
    write(name, `# Note ${number}\n\nThe lighthouse was painted in year ${number}. Where are the others?\n`)
  }
}

/** 31 documents with the damaged one that the demo adds. The 25th, note-022.md, fails once. */
function writeFixture(): void {
  writeNotes(25)
  write('planted.md', `# Rooms\n\nUpstairs there is a bed.\n\n# Cellar\n\n${PLANTED}\n`)
  write('western.txt', [0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80])
  write('marked.txt', [0xff, 0xfe, 0x68, 0x00, 0xe9, 0x00])
  write('empty.md')
  write('huge.md', 'The lighthouse keeper wrote a long book. '.repeat(128_000))
}

type Finished = { readonly code: number | null; readonly out: string; readonly err: string }

function start(...args: string[]) {
  const script = resolve('examples/documents/main.ts')
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined }
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const finished = new Promise<Finished>((done, fail) => {
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', fail).on('close', (code) => done({ code, out, err }))
  })
  return { child, finished }
}

const run = (...args: string[]) => start(folder, '--work', work, '--query', QUESTION, ...args).finished

/** The value of a row of the totals, and of the one that follows under the same name. */
function rows(out: string, name: string): string[] {
  return [...out.matchAll(new RegExp(`^  ${name} +(.*)$`, 'gm'))].map(([, value]) => String(value))
}

type Row = Readonly<Record<string, unknown>>

function query(statement: string): Row[] {
  using database = new DatabaseSync(join(work, 'documents.db'), { readOnly: true, timeout: 5_000 })
  return database.prepare(statement).all()
}

const documentNamed = (name: string) => query('select * from document').find((row) => row.name === name)

async function jobs(url = `sqlite:${join(work, 'documents.db')}`): Promise<JobRecord[]> {
  await using app = new Millrace({ store: url })
  const { jobs: found } = await app.jobs.list({ tasks: ['documents.process'] }, { limit: 1_000 })
  return found
}

describe('the demo', { timeout: LONG }, () => {
  it('R90 ingests a folder, answers from it, and skips all of it the second time', async () => {
    writeFixture()
    const first = await run()
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(rows(first.out, 'documents')).toEqual(['31 processed, 0 skipped as unchanged', '30 indexed, 1 failed'])
    expect(rows(first.out, 'retries')).toEqual(['1'])
    expect(rows(first.out, 'dead')).toEqual(['1'])
    expect(rows(first.out, 'failed')).toEqual(['broken.md: not a text file: it has a zero byte at offset 6'])
    expect(first.out).toMatch(/^31 of 31 documents, /m)
    expect(first.out).toMatch(/^retry {2}note-022\.md: the embedding service answered 503/m)
    expect(first.out).toContain(`Question: ${QUESTION}\n  1. `)
    expect(first.out).toMatch(/^ {2}1\. 0\.\d\d {2}planted\.md › Cellar$/m)
    expect(first.out).toContain(PLANTED)

    const second = await run()
    expect(second).toMatchObject({ code: 0, err: '' })
    expect(rows(second.out, 'documents')).toEqual(['0 processed, 31 skipped as unchanged', '30 indexed, 1 failed'])
    expect(second.out).toContain('planted.md › Cellar')
    expect(await jobs()).toHaveLength(31)

    for (const { out } of [first, second]) expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it('R90 keeps status and chunks of each document, and its job tells how it went', async () => {
    writeFixture()
    await run()
    const statuses = query('select status, count(*) as count from document group by status order by status')
    expect(statuses).toMatchObject([
      { status: 'failed', count: 1 },
      { status: 'indexed', count: 30 },
    ])
    expect(documentNamed('western.txt')).toMatchObject({ status: 'indexed', encoding: 'windows-1252' })
    expect(documentNamed('marked.txt')).toMatchObject({ status: 'indexed', encoding: 'utf-16le' })
    expect(documentNamed('empty.md')).toMatchObject({ status: 'indexed', encoding: 'utf-8' })
    expect(documentNamed('broken.md')).toMatchObject({ status: 'failed', reason: expect.stringContaining('zero byte') })
    expect(chunksOf('western.txt')).toMatchObject([{ text: 'Größe €' }])
    expect(chunksOf('marked.txt')).toMatchObject([{ text: 'hé' }])
    expect(chunksOf('empty.md')).toEqual([])
    const huge = chunksOf('huge.md')
    expect(huge.reduce((sum, { text }) => sum + String(text).replaceAll(' ', '').length, 0)).toBe(128_000 * 34)
    expect(huge.every(({ dimensions }) => dimensions !== null)).toBe(true)

    const bySubject = new Map((await jobs()).map((job) => [job.options.subject?.id, job]))
    const jobOf = (name: string) => bySubject.get(String(documentNamed(name)?.id))
    expect(jobOf('planted.md')).toMatchObject({ state: 'completed', queue: 'knowledge', attempt: 1, progress: 100 })
    expect(jobOf('note-022.md')).toMatchObject({
      state: 'completed',
      attempt: 2,
      attempts: [{ outcome: 'failed', error: { name: 'ServiceUnavailableError' } }, { outcome: 'completed' }],
    })
    expect(jobOf('broken.md')).toMatchObject({ state: 'dead', reason: 'not-retryable', attempt: 1 })
  })

  it('processes a document again when its content has changed, and another when it is new', async () => {
    writeNotes(3)
    await run()
    appendFileSync(join(folder, 'note-002.md'), PLANTED)
    write('late.md', 'A late addition.')
    const { out } = await run()
    expect(rows(out, 'documents')).toEqual(['2 processed, 3 skipped as unchanged', '4 indexed, 1 failed'])
    expect(out).toMatch(/^ {2}1\. 0\.\d\d {2}note-002\.md › Note 2$/m)
    write('note-002.md', '# Note 2\n\nThe lighthouse was painted in year 2. Where are the others?\n')
    expect(rows((await run()).out, 'documents')[0]).toBe('1 processed, 4 skipped as unchanged')
    expect(chunksOf('note-002.md')).toHaveLength(1)
    expect(await jobs()).toHaveLength(7)
  })

  it.for([
    ['SIGINT', { code: 130, err: 'demo: stopped; the next run goes on from here\n' }],
    ['SIGTERM', { code: 143, err: 'demo: stopped; the next run goes on from here\n' }],
    ['SIGKILL', { code: null, err: '' }],
  ] as const)('goes on where it was after %s, with one job per document', async ([signal, ending]) => {
    writeNotes(150)
    const { child, finished } = start(folder, '--work', work)
    await firstIndexed()
    child.kill(signal)
    expect(await finished).toMatchObject(ending)
    const before = query("select * from document where status = 'indexed'").length
    expect(before).toBeLessThan(150)

    const { code, out } = await run()
    expect(code).toBe(0)
    expect(rows(out, 'documents')).toEqual([
      expect.stringMatching(new RegExp(`^${151 - before} processed, ${before} skipped as unchanged`)),
      '150 indexed, 1 failed',
    ])
    const all = await jobs()
    expect(all).toHaveLength(151)
    expect(all.filter(({ state }) => state === 'completed')).toHaveLength(150)
  })

  it('keeps jobs in another store if asked, and enqueues what a crash after the commit left without a job', async () => {
    writeNotes(3)
    const url = `sqlite:${join(root, 'jobs.db')}`
    expect(rows((await run('--store', url)).out, 'documents')[1]).toBe('3 indexed, 1 failed')
    expect(await jobs(url)).toHaveLength(4)

    const documents = new Documents(join(work, 'documents.db'))
    await documents.save({ path: join(folder, 'note-001.md'), name: 'note-001.md', hash: 'changed' })
    documents.close()
    const { out } = await run('--store', url)
    expect(rows(out, 'documents')[1]).toBe('3 indexed, 1 failed')
    expect(await jobs(url)).toHaveLength(6)
  })

  it('forgets earlier runs with --fresh', async () => {
    writeNotes(2)
    await run()
    expect(rows((await run('--fresh')).out, 'documents')[0]).toBe('3 processed, 0 skipped as unchanged')
  })

  it('names the folder of a wrong call, and leaves nothing behind', async () => {
    const missing = join(root, 'missing')
    expect(await start(missing, '--work', work).finished).toEqual({
      code: 2,
      out: '',
      err: `demo: there is no folder ${missing}\n`,
    })
    expect(await run()).toEqual({ code: 3, out: '', err: `demo: there are no documents in ${folder}\n` })
    expect(existsSync(work)).toBe(false)
  })

  it.for([
    [['--fresch'], "demo: unknown option '--fresch' (Did you mean --fresh?)\n"],
    [['--query', ' '], 'demo: --query is empty: write what to look for\n'],
    [['--store', 'mongo://user:secret@host/db'], /^demo: `store`: there is no engine for `mongo:`.*\n$/],
    [['one', 'two'], /^demo: too many arguments.*\n$/],
  ] as const)('refuses %j with one line', async ([args, line]) => {
    writeNotes(1)
    const { code, out, err } = await start(...(args[0] === 'one' ? [] : [folder]), '--work', work, ...args).finished
    expect({ code, out }).toEqual({ code: 2, out: '' })
    if (typeof line === 'string') expect(err).toBe(line)
    else expect(err).toMatch(line)
    expect(err).not.toContain('secret')
  })

  it('tells in one line that the store cannot be opened', async () => {
    writeNotes(1)
    const { code, out, err } = await run('--store', `sqlite:${join(root, 'missing/jobs.db')}`)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^demo: SQLite database .* cannot be opened.*\n$/)
  })

  it('tells its options', async () => {
    const { code, out } = await start('--help').finished
    expect(code).toBe(0)
    for (const option of ['--query', '--store', '--work', '--fresh']) expect(out).toContain(option)
  })
})

function chunksOf(name: string): Row[] {
  const { number } = documentNamed(name) ?? {}
  return query(`select * from chunk where document = ${Number(number)} order by place`)
}

/** Polls, because the demo is another process and tells no one. */
async function firstIndexed(): Promise<void> {
  for (;;) {
    if (existsSync(join(work, 'documents.db')) && hasTable() && indexed() > 0) return
    await pause(10)
  }
}

const hasTable = () => query("select 1 from sqlite_schema where name = 'document'").length > 0
const indexed = () => Number(query("select count(*) as count from document where status = 'indexed'")[0]?.count)
