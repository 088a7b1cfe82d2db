import { describe, expect, it } from 'vitest'
import { createChartViewStore } from './chartView'

/** A storage in memory. */
function memory(text?: string): Storage {
  const values = new Map<string, string>(text === undefined ? [] : [['lattice-charts', text]])
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  } as Storage
}

describe('which charts are shown', () => {
  it('is remembered, in the charts’ own order', () => {
    const storage = memory()
    const view = createChartViewStore(storage)
    view.show('memory', true)
    view.show('validation', false)
    view.setLogY('gradNorm', false)
    const again = createChartViewStore(storage).getState()
    expect(again.shown).toEqual(['loss', 'gradNorm', 'throughput', 'learningRate', 'memory'])
    expect(again.logY).toEqual({ gradNorm: false })
  })
  it('is what it was at first where what was kept cannot be read', () => {
    for (const text of ['{', '3', '{"shown": "all", "logY": [1]}'])
      expect(createChartViewStore(memory(text)).getState().shown.length).toBe(5)
    expect(createChartViewStore(memory('{"shown": ["gone", "memory"], "logY": {"loss": 1, "gone": true}}')).getState()).toEqual({
      shown: ['memory'],
      logX: false,
      logY: {},
    })
  })
})
