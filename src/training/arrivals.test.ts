import { expect, test } from 'vitest'
import { Arrivals } from './arrivals'

/** A promise that the test settles by hand. */
function open<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const coming = new Promise<T>((ok, no) => {
    resolve = ok
    reject = no
  })
  return { coming, resolve, reject }
}
const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('what comes back out of order is taken in order, and counted until then', async () => {
  const arrivals = new Arrivals()
  const [a, b] = [open<string>(), open<string>()]
  const taken: string[] = []
  const take = (value: string): number => taken.push(`${value}, ${arrivals.underWay} under way`)
  await arrivals.send(async () => a, take)
  const second = await arrivals.send(async () => b, take)
  expect(arrivals.underWay).toBe(2)
  b.resolve('b')
  await macrotask()
  expect(taken).toEqual([])
  a.resolve('a')
  expect(await second.taken).toBe(2)
  expect(taken).toEqual(['a, 1 under way', 'b, 0 under way'])
})

test('after one that fails none is taken, until all are back', async () => {
  const arrivals = new Arrivals()
  const [a, b] = [open<number>(), open<number>()]
  const fail = (): never => {
    throw new Error('not finite')
  }
  const first = await arrivals.send(async () => a, fail)
  const second = await arrivals.send(
    async () => b,
    (value) => value,
  )
  a.resolve(1)
  await expect(first.taken).rejects.toThrow('not finite')
  let settled = false
  const all = arrivals.settled().then(() => {
    settled = true
  })
  await macrotask()
  expect(settled).toBe(false)
  b.resolve(2)
  await all
  await expect(second.taken).rejects.toThrow('not finite')
  expect(arrivals.underWay).toBe(0)
  const third = await arrivals.send(
    async () => ({ coming: Promise.resolve(3) }),
    (value) => value,
  )
  expect(await third.taken).toBe(3)
})

test('one that cannot be sent, or does not come back, is not under way', async () => {
  const arrivals = new Arrivals()
  const lost = Promise.reject(new Error('lost'))
  await expect(arrivals.send(() => lost, Number)).rejects.toThrow('lost')
  expect(arrivals.underWay).toBe(0)
  const { taken } = await arrivals.send(async () => ({ coming: lost }), Number)
  await expect(taken).rejects.toThrow('lost')
  expect(arrivals.underWay).toBe(0)
})
