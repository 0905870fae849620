import { describe, expect, it } from 'vitest'
import { isSafeForSeveral } from './open-database.ts'

describe('the version gate', () => {
  it('takes SQLite from 3.51.3 on for several processes', () => {
    expect(['3.51.3', '3.51.10', '3.52.0', '3.53', '4.0.0'].filter(isSafeForSeveral)).toHaveLength(5)
  })

  it('takes no older one, and nothing it cannot read', () => {
    expect(['3.51.2', '3.51', '3.7.17', '2.99.99', '', 'unknown'].filter(isSafeForSeveral)).toEqual([])
  })
})
