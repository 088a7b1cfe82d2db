import { expect, it } from 'vitest'
import { fromBase64, toBase64 } from './base64'

it('is the base64 of RFC 4648, there and back', () => {
  const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
  const codes = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy']
  for (const [i, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(text)
    expect(toBase64(bytes)).toBe(codes[i])
    expect(fromBase64(codes[i] as string)).toEqual(bytes)
  }
  const all = Uint8Array.from({ length: 256 }, (_, i) => 255 - i)
  expect(toBase64(all)).toBe(Buffer.from(all).toString('base64'))
  expect(fromBase64(toBase64(all))).toEqual(all)
})

it('refuses what is none', () => {
  for (const text of ['a', 'abc', 'ab=c', '====', 'ab!=', 'Zg==Zg==']) expect(fromBase64(text)).toBe(null)
})
