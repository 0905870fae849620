import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findDocuments, hashOf } from './find-documents.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-find-'))
  mkdirSync(join(folder, 'b/README.md'), { recursive: true })
  for (const name of ['readme', 'README.zh-CN.md', 'b/Readme.markdown', 'readme.js', 'notes.txt', 'b/x.rst', 'z.png']) {
    writeFileSync(join(folder, name), name)
  }
  symlinkSync(folder, join(folder, 'b/loop'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const refuse = (error: unknown) => {
  throw error
}
const found = async (kind: 'readme' | 'text') =>
  (await findDocuments(folder, kind, refuse)).map((path) => relative(folder, path))

describe('findDocuments', () => {
  it('finds READMEs in all their spellings, and follows no links', async () => {
    expect(await found('readme')).toEqual(['README.zh-CN.md', 'b/Readme.markdown', 'readme'])
  })

  it('finds all text files of a folder', async () => {
    expect(await found('text')).toEqual(['README.zh-CN.md', 'b/Readme.markdown', 'b/x.rst', 'notes.txt', 'readme'])
  })

  it('tells what cannot be read, and goes on', async () => {
    const errors: unknown[] = []
    const gone = join(folder, 'gone')
    expect(await findDocuments(gone, 'text', (error) => errors.push(error))).toEqual([])
    expect(await hashOf(gone, (error) => errors.push(error))).toBeUndefined()
    expect(errors).toMatchObject([{ code: 'ENOENT' }, { code: 'ENOENT' }])
    expect(String(errors[1])).toContain(basename(gone))
  })
})

describe('hashOf', () => {
  it('is the SHA-256 of the content', async () => {
    writeFileSync(join(folder, 'abc'), 'abc')
    expect(await hashOf(join(folder, 'abc'), refuse)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})
