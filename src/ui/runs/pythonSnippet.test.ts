import { describe, expect, test } from 'vitest'
import { readSafetensors } from '../../formats/safetensors'
import { LIBRARIES, pythonSnippet } from './pythonSnippet'
import { DIN, KINDS, sampleFile } from './pythonSnippet.testing'

describe.each(KINDS)('of a file with encoder %s', (kind) => {
  const { name, config, bytes } = sampleFile(kind)
  const { tensors, metadata } = readSafetensors(bytes, name)

  test.each(LIBRARIES)('the %s snippet names tensors, shapes and metadata that are in the file', (library) => {
    const text = pythonSnippet({ name, config, din: DIN }, library)
    const named = [...text.matchAll(/\bt\["([\w.]+)"\]/g)].map(([, tensor]) => tensor as string)
    const layers = [...text.matchAll(/layer\(\w+, "([\w.]+)"\)/g)].flatMap(([, layer]) => [`${layer}.weight`, `${layer}.bias`])
    expect(new Set([...named, ...layers, 'data.mean']).size).toBeGreaterThanOrEqual(5)
    for (const tensor of [...named, ...layers]) expect([...tensors.keys()]).toContain(tensor)
    const listed = new Map([...text.matchAll(/^# {3}([\w.]+) +\[([\d, ]+)\]$/gm)].map(([, tensor, shape]) => [tensor, shape]))
    expect(listed).toEqual(new Map([...tensors].map(([tensor, { shape }]) => [tensor, shape.join(', ')])))
    for (const [, key] of text.matchAll(/about\["(\w+)"\]/g)) expect(metadata.has(key as string)).toBe(true)
  })
})

test('a name is one Python string, whatever is in it', () => {
  const { config } = sampleFile('linear')
  const name = 'a"\nimport os # “€”\\.safetensors'
  const text = pythonSnippet({ name, config, din: DIN }, 'numpy')
  const path = /^path = (.*)$/m.exec(text)?.[1] ?? ''
  expect(JSON.parse(path)).toBe(name)
  expect(text).not.toMatch(/^import os/m)
})

test('a bypassed lattice, and data that is not standardised, are said', () => {
  const { name, config } = sampleFile('linear')
  const text = (change: object): string => pythonSnippet({ name, config: { ...config, ...change }, din: DIN }, 'numpy')
  expect(text({})).toContain('x - t["data.mean"]')
  expect(text({ data: { ...config.data, standardize: false } })).not.toContain('x - t["data.mean"]')
  expect(text({ lattice: { ...config.lattice, bypass: true } })).toContain('y is its answer')
})
