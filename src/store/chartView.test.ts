import { describe, expect, it } from 'vitest'
import { createChartViewStore } from './chartView'
import { createNotesStore } from './notes'

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

describe('notes at steps', () => {
  it('are filed by step, edited, deleted and put back', () => {
    const store = createNotesStore()
    const texts = (): string[] => store.getState().notes.map(({ step, text }) => `${step} ${text}`)
    store.begin('run 1', 50)
    store.save(50, ' late ')
    store.begin('run 1', 10)
    store.save(10, 'early')
    expect(texts()).toEqual(['10 early', '50 late'])
    store.edit(1)
    store.save(5, 'first')
    expect(texts()).toEqual(['5 first', '10 early'])
    const back = store.remove(2)
    expect(texts()).toEqual(['5 first'])
    back()
    expect(texts()).toEqual(['5 first', '10 early'])
    store.begin('run 1', 7)
    store.save(7, '   ')
    expect([texts().length, store.getState().draft]).toEqual([2, null])
  })
})
