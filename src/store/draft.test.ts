import { expect, test } from 'vitest'
import { createConfigStore } from './config'
import { keepDraft } from './draft'

function memory(text?: string): Storage {
  const held = new Map(text === undefined ? [] : [['lattice-draft', text]])
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, value: string) => void held.set(key, value) } as Storage
}

test('settings are there again on the next visit, refused ones too', () => {
  const storage = memory()
  const first = keepDraft(createConfigStore(), storage).getState()
  first.choosePreset('tiny')
  first.edit('batch.micro', 8)
  first.edit('optimizer.learningRate', -1)
  const next = keepDraft(createConfigStore(), storage).getState()
  expect(next.preset).toBe('tiny')
  expect(next.config.batch.micro).toBe(8)
  expect([...next.errors.keys()]).toEqual(['optimizer.learningRate'])
})

test('what cannot be understood is left out', () => {
  for (const text of ['{', '[]', '{"preset":"huge","edits":[]}', '{"preset":"tiny","edits":[["no.such",1],5,["run.seed",7]]}']) {
    const { preset, edits } = keepDraft(createConfigStore(), memory(text)).getState()
    expect([preset, [...edits]]).toEqual(text.includes('run.seed') ? ['tiny', [['run.seed', 7]]] : ['light', []])
  }
})
