import { expect, test } from 'vitest'
import { settingDifferences } from '../../core/config/compare'
import { resolveConfig } from '../../core/config/resolve'
import { ago } from './names'
import { dataDifference, sourcesOf } from './sources'

test('a time is told in whole units', () => {
  const now = Date.parse('2026-03-02T12:00:00Z')
  expect(
    ['2026-03-02T11:59:30Z', '2026-03-02T11:58:00Z', '2026-03-02T11:00:00Z', '2026-02-28T11:00:00Z', ''].map((iso) => ago(iso, now)),
  ).toEqual(['just now', '2 minutes ago', '1 hour ago', '2 days ago', 'at an unknown time'])
})

test('two configs differ in named settings, with both values', () => {
  const tiny = resolveConfig({ preset: 'tiny' })
  const other = resolveConfig({
    preset: 'tiny',
    sets: new Map<string, unknown>([
      ['optimizer.learningRate', 0.0001],
      ['lattice.bypass', true],
    ]),
  })
  expect(settingDifferences(tiny, tiny)).toEqual([])
  expect(settingDifferences(tiny, other)).toMatchObject([
    { path: 'lattice.bypass', a: 'off', b: 'on' },
    { path: 'optimizer.learningRate', label: 'learning rate', a: '0.001', b: '1e−4' },
  ])
})

test('that two runs had other data is a difference too', () => {
  const on = (data: string) => ({ key: data, label: data, config: resolveConfig(), data })
  expect(dataDifference(on('clusters'), on('mine.csv'))).toEqual([{ path: 'data', label: 'dataset', a: 'clusters', b: 'mine.csv' }])
  expect(dataDifference(on('clusters'), on('clusters'))).toEqual([])
  expect(dataDifference(on(''), on('clusters'))).toEqual([])
})

test('presets, the next run, runs and checkpoints with a config can be compared', () => {
  const keys = sourcesOf(resolveConfig(), [], []).map(({ key }) => key)
  expect(keys).toEqual(['draft', 'preset:light', 'preset:full', 'preset:wide', 'preset:tiny'])
})
