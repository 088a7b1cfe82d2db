import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { diffWith } from './draftDiff'

const under = { preset: 'tiny' as const, edits: new Map<string, unknown>([['batch.micro', 8]]) }
const draft = resolveConfig({ preset: 'tiny', sets: under.edits })
const steps = new Map([['run.steps', 40]])

test('a part of a config changes what it says, over what stands; or all of it, over the defaults', () => {
  expect(diffWith(draft, steps, under)).toEqual([{ path: 'run.steps', label: expect.any(String), from: '1000', to: '40' }])
  const paths = diffWith(draft, steps).map(({ path }) => path)
  expect(paths).toContain('lattice.width')
  expect(paths).toContain('batch.micro')
})
