import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { pcg } from './rng'
import { Sha256 } from './sha256'

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => pcg(i + length))
const wanted = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

test('the standard’s own example', () => {
  expect(new Sha256().update(new TextEncoder().encode('abc')).digest()).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('every length up to 260 bytes', () => {
  for (let length = 0; length <= 260; length++) expect(new Sha256().update(bytes(length)).digest()).toBe(wanted(bytes(length)))
})

test('pieces of any size are the same as the whole', () => {
  const data = bytes(100_003)
  for (let trial = 0; trial < 20; trial++) {
    const hash = new Sha256()
    for (let at = 0, i = 0; at < data.length; i++) {
      const size = pcg(1000 * trial + i) % (i % 3 === 0 ? 7 : 3001)
      hash.update(data.subarray(at, at + size))
      at += size
    }
    expect(hash.digest()).toBe(wanted(data))
  }
})

test('more than 2³² bits', () => {
  const part = bytes(2 ** 20 + 1)
  const [hash, reference] = [new Sha256(), createHash('sha256')]
  for (let i = 0; i < 520; i++) {
    hash.update(part)
    reference.update(part)
  }
  expect(hash.digest()).toBe(reference.digest('hex'))
})
