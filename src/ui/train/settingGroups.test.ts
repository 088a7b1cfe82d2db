import { expect, it } from 'vitest'
import { SETTINGS } from '../../core/config/schema'
import { found, SETTING_GROUPS } from './settingGroups'
import { rangeText } from './settingText'

it('every setting stands in one group', () => {
  const all = Object.values(SETTING_GROUPS).flat()
  expect(new Set(all).size).toBe(all.length)
  expect(all.toSorted()).toEqual(Object.keys(SETTINGS).toSorted())
})

it('a search finds labels, keys, meanings and groups', () => {
  expect(found('learning rate')).toContainEqual([
    'Optimizer',
    ['optimizer.learningRate', 'optimizer.schedule', 'optimizer.warmupFraction', 'optimizer.finalFraction', 'optimizer.weightDecay'],
  ])
  expect(found('earlyStop')).toEqual([['Run', ['run.earlyStop']]])
  expect(found('pool DAMAGED')).toEqual([['Pool', ['pool.damaged']]])
  expect(found('precision').map(([title]) => title)).toContain('Precision')
  expect(found('zebra')).toEqual([])
})

it('every setting tells its range', () => {
  expect(rangeText('lattice.channels')).toBe('4 to 128, a multiple of 4')
  expect(rangeText('optimizer.learningRate')).toBe('above 0, up to 10')
  expect(rangeText('precision')).toBe('auto, f32, packed16 or f16')
  for (const path of Object.keys(SETTINGS)) expect(rangeText(path)).not.toBe('')
})
