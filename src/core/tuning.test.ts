import { expect, test } from 'vitest'
import { digestOf, parseTunePolicy, pinnedFor } from './tuning'

test('a policy is auto, off, or what is pinned', () => {
  expect(parseTunePolicy('auto')).toEqual({ mode: 'auto', pinned: {} })
  expect(parseTunePolicy('off')).toEqual({ mode: 'off', pinned: {} })
  expect(parseTunePolicy('matmul=plain-8x4,matmul.nn.ss.f32.8x8x8=split')).toEqual({
    mode: 'off',
    pinned: { matmul: 'plain-8x4', 'matmul.nn.ss.f32.8x8x8': 'split' },
  })
})

test.each(['', 'on', 'matmul', 'matmul=', '=split', 'matmul=a=b', 'matmul=split,', 'matmul=split;x=y'])('“%s” is no policy', (text) => {
  expect(parseTunePolicy(text)).toBeNull()
})

test('what is pinned for a family goes before what is pinned for its kind', () => {
  const policy = { mode: 'auto' as const, pinned: { matmul: 'split', 'matmul.nt.a': 'plain' } }
  expect(['matmul.nt.a', 'matmul.nt.b', 'cellStep.a'].map((name) => pinnedFor(policy, name))).toEqual(['plain', 'split', undefined])
})

test('texts that differ anywhere have other digests', () => {
  const text = 'fn main() { out[at] = 1.0; }'
  const variants = Array.from(text, (_, i) => `${text.slice(0, i)}#${text.slice(i + 1)}`)
  expect(new Set([text, '', `${text} `, ...variants].map(digestOf)).size).toBe(variants.length + 3)
  expect(digestOf(text)).toMatch(/^[0-9a-f]{16}$/)
  expect(digestOf(text)).toBe(digestOf(`${text}`))
})
