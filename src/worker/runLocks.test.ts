import { expect, test } from 'vitest'
import { type Locks, RunLocks } from './runLocks'

/** Locks as a browser has them, over any number of tabs. */
function browserLocks(): Locks {
  const held = new Set<string>()
  return {
    request: async (name, _, work) => {
      if (held.has(name)) return work(null)
      held.add(name)
      await work({})
      held.delete(name)
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  }
}

test('one tab has a run; another is refused in a sentence until the first lets go', async () => {
  const locks = browserLocks()
  let waited = 0
  const tab = (): RunLocks =>
    new RunLocks(
      () => locks,
      async (milliseconds) => {
        waited += milliseconds
      },
    )
  const [a, b] = [tab(), tab()]
  expect(await a.claim('r1')).toBe(true)
  expect(await a.claim('r1')).toBe(false)
  await expect(b.claim('r1')).rejects.toThrow('run: another tab of this browser trains it. Stop it there, or close that tab')
  expect(waited).toBeGreaterThanOrEqual(1000)
  expect(await b.claim('r2')).toBe(true)
  expect(await a.held()).toEqual(['r1', 'r2'])
  expect([a.holds('r1'), b.holds('r1')]).toEqual([true, false])
  a.release('r1')
  expect(await b.claim('r1')).toBe(true)
  a.release('r1')
  expect(await b.held()).toEqual(['r2', 'r1'])
})

test('where the browser has no locks a run is this tab’s', async () => {
  const alone = new RunLocks(() => undefined)
  expect(await alone.claim('r')).toBe(true)
  expect(await alone.held()).toEqual(['r'])
  alone.release('r')
  expect(await alone.held()).toEqual([])
})
