import { describe, expect, test } from 'vitest'
import { LIVE_SETTINGS, liveChanges, liveText, undone } from './live'
import { resolveConfig } from './resolve'
import { settingAt } from './values'

describe('live settings', () => {
  const config = resolveConfig()

  test('all exist, and are numbers', () => {
    for (const path of LIVE_SETTINGS) expect(settingAt(path).kind).toBe('number')
  })
  test('change what is given, leave the config that runs as it is, and can be taken back', () => {
    const { config: next, changes } = liveChanges(config, { 'optimizer.learningRate': 5e-4, 'loss.surface': 0.3, 'loss.dialogue': 1 })
    expect(changes.map(({ path }) => path)).toEqual(['optimizer.learningRate', 'loss.dialogue'])
    expect([next.optimizer.learningRate, next.loss.dialogue, config.optimizer.learningRate]).toEqual([5e-4, 1, 1e-3])
    expect(liveChanges(next, undone(changes)).config).toEqual(config)
    expect(liveText(changes)).toBe('learning rate 1e−3 → 5e−4, dialogue 0.4 → 1')
  })
  test('refuses what a run keeps, and values out of range, by name', () => {
    expect(() => liveChanges(config, { 'lattice.channels': 32 })).toThrow(/lattice\.channels: it is fixed while a run trains/)
    expect(() => liveChanges(config, { 'optimizer.learningRate': 0 })).toThrow(/optimizer\.learningRate: 0 is not a number above 0/)
  })
})
