import { describe, expect, it } from 'vitest'
import type { Projection } from '../core/library'
import { createInspectionStore, projectionKey, secondsToGo } from './inspection'

const projection = { method: 'pca', role: 'query', sample: 1, seed: 1, rows: new Uint32Array(1), points: new Float32Array(2) }

describe('what was found', () => {
  it('stands while the same is looked into with other settings, and goes with it', () => {
    const store = createInspectionStore()
    store.begin('a', 'split 0.1', 0)
    store.keepProjection({ ...projection, labels: null, explained: 0.5 } as Projection)
    store.setState({ inspecting: null, selection: { title: 'rows', rows: [1] } })
    store.begin('a', 'split 0.2', 5)
    expect(store.getState().projections.has(projectionKey({ method: 'pca', role: 'query' }))).toBe(true)
    expect(store.getState()).toMatchObject({ selection: { rows: [1] }, inspecting: { share: 0, since: 5 } })
    store.begin('b', 'split 0.2', 6)
    expect(store.getState()).toMatchObject({ selection: null, inspection: null })
    expect(store.getState().projections.size).toBe(0)
  })

  it('is not looked for twice', () => {
    const store = createInspectionStore()
    expect(store.holds('a', 's')).toBe(false)
    store.begin('a', 's', 0)
    expect([store.holds('a', 's'), store.holds('a', 't'), store.holds('b', 's')]).toEqual([true, false, false])
    store.setState({ inspecting: null })
    expect(store.holds('a', 's')).toBe(false)
  })

  it('hears of progress only where something is under way', () => {
    const store = createInspectionStore()
    store.hear('project', 0.5)
    expect(store.getState().projecting).toBeNull()
    store.begin('a', 's', 0)
    store.hear('inspect', 0.25)
    expect(store.getState().inspecting?.share).toBe(0.25)
  })

  it('tells how long it takes from its speed', () => {
    expect(secondsToGo({ share: 0.25, since: 1000 }, 3000)).toBe(6)
    expect(secondsToGo({ share: 0, since: 0 }, 3000)).toBeNull()
  })
})
