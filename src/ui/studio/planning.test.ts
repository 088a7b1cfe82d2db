import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import type { DatasetSummary } from '../../core/dataset'
import { createConfigStore } from '../../store/config'
import { createDatasetStore } from '../../store/dataset'
import { createRunStore } from '../../store/run'
import type { Stores } from '../../store/stores'
import { createToastStore } from '../../store/toasts'
import type { CheckpointSummary } from '../../worker/protocol'
import { keepPlanInUrl, leavePlan, plannedData, planStart, withoutFile } from './planning'

const setUp = () => {
  const screens: string[] = []
  const place = { show: (screen: string) => void screens.push(screen) }
  const stores = { config: createConfigStore(), run: createRunStore(), toasts: createToastStore(), place } as unknown as Stores
  stores.config.getState().editAll({ 'optimizer.learningRate': 0.5, 'run.steps': 77 })
  return { stores, screens, draft: () => stores.config.getState().config }
}
const config = resolveConfig({ preset: 'tiny', sets: new Map([['run.steps', 12]]) })
const from = (step: number, kept: string | null = 'c1') =>
  ({ file: `run 2, step ${step}`, step, config, kept }) as CheckpointSummary & { config: Config }

test('the checkpoint’s settings stand on Train; where all steps are done, with as many again', () => {
  const { stores, screens, draft } = setUp()
  planStart(stores, from(8), true)
  expect([draft(), screens]).toEqual([config, ['train']])
  planStart(stores, from(12), false)
  expect(draft().run.steps).toBe(24)
  // a second plan does not forget what stood there before the first
  leavePlan(stores)
  expect([draft().optimizer.learningRate, draft().run.steps, stores.run.getState().planned]).toEqual([0.5, 77, null])
})

test('leaving it can be taken back, with what was changed meanwhile', () => {
  const { stores, draft } = setUp()
  planStart(stores, from(8), true)
  stores.config.getState().edit('loss.surface', 0.25)
  leavePlan(stores)
  expect(draft().loss.surface).not.toBe(0.25)
  stores.toasts.getState().toasts[0]?.undo?.()
  expect([draft().loss.surface, stores.run.getState().planned?.isFork]).toEqual([0.25, true])
})

test('a plan from a file ends when the worker takes another checkpoint; one from a kept checkpoint stays', () => {
  const { stores } = setUp()
  planStart(stores, from(8), true)
  const { planned } = stores.run.getState()
  expect(withoutFile(planned)).toBe(planned)
  planStart(stores, from(12, null), false)
  expect(withoutFile(stores.run.getState().planned)).toBeNull()
})

test('what is planned stands in the URL of Train, whichever screen it is planned or left on', () => {
  const place = createStore<{ screen: string; values: Record<string, string> }>()(() => ({ screen: 'runs', values: { a: 'x' } }))
  const say = (key: string, value: string | null): void =>
    place.setState(({ values: { [key]: _, ...rest } }) => ({ values: value === null ? rest : { ...rest, [key]: value } }))
  const stores = {
    ...setUp().stores,
    place: Object.assign(place, { say, show: (screen: string) => place.setState({ screen, values: {} }) }),
  }
  keepPlanInUrl(stores as unknown as Stores)
  planStart(stores as unknown as Stores, from(8), true)
  expect(place.getState()).toEqual({ screen: 'train', values: { from: 'c1', as: 'fork' } })
  place.setState({ screen: 'lattice', values: { t: '8' } })
  stores.run.setState({ planned: null })
  expect(place.getState().values).toEqual({ t: '8' })
  place.setState({ screen: 'train', values: { from: 'c1', as: 'fork', zoom: '1' } })
  expect(place.getState().values).toEqual({ zoom: '1' })
})

test('what is planned waits while other data is open than it was trained on', () => {
  const { stores } = setUp()
  const dataset = createDatasetStore()
  const open = (name: string): void => dataset.setState({ summary: { name, digest: name, pairs: {} } as unknown as DatasetSummary })
  open('emb.csv')
  expect(plannedData({ ...stores, dataset })).toBeNull()
  planStart(stores, { ...from(8), data: { name: 'builtin:clusters', digest: 'clusters', width: 64 } } as never, true)
  expect(plannedData({ ...stores, dataset })).toMatch(/^It goes on from run 2, step 8, on clusters, and emb\.csv is open\./)
  open('clusters')
  expect(plannedData({ ...stores, dataset })).toBeNull()
})
