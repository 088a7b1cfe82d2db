import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import type { DatasetSummary } from '../../core/dataset'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'
import type { CheckpointSummary } from '../../worker/protocol'
import { dataMatch, resumeObstacle, weightsObstacle } from './fit'

const config = resolveConfig({ preset: 'tiny' })
const dataset = {
  ...{ name: 'notes.npy', digest: 'aa', width: 64 },
  pairs: { auto: 'next:1', columns: null, next: 'next:1', self: 'self' } as DatasetSummary['pairs'],
} as DatasetSummary
const checkpoint = (more: Partial<CheckpointSummary> = {}): CheckpointSummary => ({
  ...{ file: 'a', full: true, step: 5, samples: 5, config, tensors: 1, parameters: 1, averaged: false, bytes: 9, kept: null, run: null },
  ...{
    shapes: tensorShapes(geometryOf(config, 64), config),
    data: { name: 'notes.npy', digest: 'aa', width: 64 },
    adapter: '',
    created: '',
  },
  ...more,
})

test('a run goes on only from a full checkpoint, on its own data, while no other is active', () => {
  expect(resumeObstacle(checkpoint(), dataset, false)).toBeNull()
  const why = (more: Partial<CheckpointSummary>, active = false): string => resumeObstacle(checkpoint(more), dataset, active) ?? 'none'
  expect(why({ full: false })).toContain('weights alone')
  expect(why({}, true)).toContain('active')
  expect(why({ data: { name: 'builtin:documents', digest: 'bb', width: 384 } })).toBe(
    'It was trained on documents, and notes.npy is open. Open that dataset first.',
  )
  expect(why({ data: { name: '', digest: '', width: 64 } })).toContain('does not say')
  expect(resumeObstacle(checkpoint(), null, false)).toContain('no dataset')
  expect(dataMatch(checkpoint(), dataset)).toBe('same')
})

test('a run goes on only where the same rows answer each other as in its run', () => {
  const trained = (pairs: string, pairing: 'auto' | 'self' = 'auto'): CheckpointSummary =>
    checkpoint({ data: { name: 'notes.npy', digest: 'aa', width: 64, pairs }, config: { ...config, data: { ...config.data, pairing } } })
  expect(dataMatch(trained('next:1'), dataset)).toBe('same')
  expect(dataMatch(trained('self', 'self'), dataset)).toBe('same')
  expect(dataMatch(trained('self'), dataset)).toBe('paired')
  expect(resumeObstacle(trained('next:2'), dataset, false)).toContain('Other rows answered each other')
})

test('weights have to have the shapes that the next run needs', () => {
  const light = resolveConfig()
  expect(weightsObstacle(checkpoint(), config, dataset, false)).toBeNull()
  expect(weightsObstacle(checkpoint(), light, dataset, false)).toBe(
    'Its encoder.weight is [64, 36], and the next run needs [64, 225]. Take its settings first.',
  )
  expect(weightsObstacle(checkpoint(), config, { ...dataset, width: 16 }, false)).toContain('Open data of 64 dimensions first.')
  const adaptive = resolveConfig({ preset: 'tiny', sets: new Map([['loss.adaptive', true]]) })
  expect(weightsObstacle(checkpoint(), adaptive, dataset, false)).toBeNull()
  const mlp = resolveConfig({ preset: 'tiny', sets: new Map([['encoder.kind', 'mlp2']]) })
  expect(weightsObstacle(checkpoint(), mlp, dataset, false)).toContain('needs a tensor encoder.0.weight')
})
