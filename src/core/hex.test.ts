import { expect, test } from 'vitest'
import { hexOf, hexOfWords, sha256Hex } from './hex'

test('bytes and words keep their leading zeros, and words their unsigned value', () => {
  expect(hexOf(Uint8Array.of(0, 10, 255))).toBe('000aff')
  expect(hexOfWords([-1, 1, 0x80000000])).toBe('ffffffff0000000180000000')
})

test('a digest is written as sha256sum does (FIPS 180-2, B.1)', async () => {
  const digest = await sha256Hex(new TextEncoder().encode('abc'))
  expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
