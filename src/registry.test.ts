import { describe, expect, it } from 'vitest'
import { DuplicateTaskError, InvalidOptionError } from './errors.ts'
import { registryOf } from './registry.ts'
import { type AnyTask, task } from './task.ts'

const send = task({ name: 'mail.send', run() {} })

describe('registryOf', () => {
  it('finds tasks by their names', () => {
    const other = task({ name: 'mail.other', run() {} })
    expect([...registryOf([send, other])]).toEqual([
      ['mail.send', send],
      ['mail.other', other],
    ])
  })

  it('takes the same task twice as one: two modules may list it', () => {
    expect(registryOf([send, send]).size).toBe(1)
  })

  it('R7 refuses two tasks of one name', () => {
    const impostor = task({ name: 'mail.send', run() {} })
    expect(() => registryOf([send, impostor])).toThrow(DuplicateTaskError)
    expect(() => registryOf([send, impostor])).toThrow('Two tasks are named "mail.send"')
  })

  it.for([() => {}, { name: 'mail.send' }, 'mail.send', undefined])('refuses what is no task: %s', (value) => {
    // What a list of a module's exports may hold.
    expect(() => registryOf([value as AnyTask])).toThrow(InvalidOptionError)
  })
})
