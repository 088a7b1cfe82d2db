import { expect, test } from 'vitest'
import { Gate } from './gate'

const nothing = (): void => undefined

test('an open gate lets everything through without a word', async () => {
  const gate = new Gate()
  const heard: string[] = []
  expect(await gate.pass(() => heard.push('wait'), nothing)).toBe(true)
  expect(heard).toEqual([])
})

test('a closed gate holds, lets one through, and holds again', async () => {
  const gate = new Gate()
  const heard: string[] = []
  gate.close()
  const first = gate.pass(
    () => heard.push('wait'),
    () => heard.push('go'),
  )
  gate.once()
  expect(await first).toBe(true)
  const second = gate.pass(
    () => heard.push('wait'),
    () => heard.push('go'),
  )
  await Promise.resolve()
  gate.stop()
  expect(await second).toBe(false)
  expect(heard).toEqual(['wait', 'go', 'wait'])
})

test('opening releases who waits', async () => {
  const gate = new Gate()
  gate.close()
  const waiting = gate.pass(nothing, nothing)
  gate.open()
  expect(await waiting).toBe(true)
})
