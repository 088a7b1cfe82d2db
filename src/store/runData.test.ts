import { expect, it } from 'vitest'
import type { StudioEvent } from '../worker/protocol'
import { applyEvent } from './events'
import { createRunStore, IDLE } from './run'
import { otherData, runData } from './runData'
import { MetricSeries } from './series'
import type { Stores } from './stores'

const store = { setState: () => undefined, getState: () => ({ summary: null }) }

/** The store of a run that began with data of a digest, and stands in a phase. */
function begun(data: Extract<StudioEvent, { kind: 'begin' }>['data'], phase: 'stopped' | 'idle' | 'preparing' | 'training') {
  const run = createRunStore()
  const stores = { run, series: new MetricSeries(), frames: { push: () => undefined }, dataset: store, measure: store, flow: store }
  const event = { kind: 'begin', step: 0, resumed: false, run: { id: 'r', name: 'run 7', ink: 0 }, validations: [] } as const
  applyEvent(stores as unknown as Stores, { ...event, ...(data && { data }) })
  run.setState({ state: { ...IDLE, phase } })
  return run.getState()
}
const EMB = { name: 'emb.csv', digest: 'e', trainRows: 535 }

it('a run keeps the data that it began with, whatever is open meanwhile', () => {
  const { records } = begun(EMB, 'stopped')
  expect(records[0]).toMatchObject({ dataset: 'emb.csv', data: EMB })
  expect(otherData(begun(EMB, 'training'), { digest: 'clusters' })).toEqual(EMB)
  expect(otherData(begun({ ...EMB, name: 'builtin:clusters' }, 'stopped'), { digest: 'c' })?.name).toBe('clusters')
})

it('where the same is open, nothing is, or nothing trains, there is no other data', () => {
  expect(otherData(begun(EMB, 'training'), { digest: 'e' })).toBeNull()
  expect(otherData(begun(EMB, 'training'), null)).toBeNull()
  expect(runData(begun(EMB, 'preparing'))).toBeNull()
  expect(runData(begun(EMB, 'idle'))).toBeNull()
  expect(runData(begun(undefined, 'stopped'))).toBeNull()
})
