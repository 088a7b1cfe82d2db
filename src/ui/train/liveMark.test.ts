import { expect, it } from 'vitest'
import { LIVE_SETTINGS } from '../../core/config/live'
import { liveMark, lockedText, takesLive } from './liveMark'

it('marks just the settings that a run takes over, while it does', () => {
  expect(LIVE_SETTINGS.every((path) => takesLive(path, 'training') && takesLive(path, 'paused'))).toBe(true)
  expect(LIVE_SETTINGS.some((path) => takesLive(path, 'measuring') || takesLive(path, 'idle') || takesLive(path, 'finished'))).toBe(false)
  expect(takesLive('lattice.width', 'training')).toBe(false)
  expect([liveMark(false), liveMark(true)]).toEqual(['live', 'Enter applies'])
})

it('says that nothing is taken over while the run is looked into', () => {
  expect(lockedText('training')).toContain('marked live')
  expect(lockedText('measuring')).toBe('Fixed while the run is active')
})
