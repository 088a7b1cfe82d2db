import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { changesOf, createConfigStore, presetOf } from './config'

const fresh = () => {
  const store = createConfigStore()
  return { store, state: () => store.getState() }
}

describe('the draft', () => {
  it('takes a preset and keeps what was set by hand beside it', () => {
    const { state } = fresh()
    state().edit('run.steps', 300)
    state().edit('lattice.channels', 24)
    state().choosePreset('tiny')
    expect(state().config.run.steps).toBe(300)
    expect(state().config.lattice.channels).toBe(8)
    expect(presetOf(state().config)).toBe('tiny')
  })

  it('refuses a value as it is typed, and keeps the last good config', () => {
    const { state } = fresh()
    state().edit('lattice.channels', 17)
    expect(state().errors.get('lattice.channels')?.remedy).toBe('Set it to 16.')
    expect(state().config.lattice.channels).toBe(16)
    state().edit('lattice.channels', 'many')
    expect(state().errors.get('lattice.channels')?.problem).toContain('many')
    state().edit('lattice.channels', 20)
    expect(state().errors.size).toBe(0)
    expect(state().config.lattice.channels).toBe(20)
  })

  it('finds settings that do not go together', () => {
    const { state } = fresh()
    state().edit('lattice.depth', 40)
    expect(state().errors.get('lattice.steps')?.problem).toContain('cross')
    expect(state().config.lattice.depth).toBe(11)
    state().edit('lattice.steps', 60)
    expect(state().errors.size).toBe(0)
    expect(state().config.lattice.depth).toBe(40)
  })

  it('loads a file, and can go from its steps to epochs', () => {
    const { state } = fresh()
    state().load(resolveConfig({ preset: 'full' }), 'config.yaml')
    expect(presetOf(state().config)).toBe('full')
    state().editAll({ 'run.steps': undefined, 'run.epochs': 3 })
    expect(state().config.run.epochs).toBe(3)
    expect(state().errors.size).toBe(0)
  })

  it('refuses a file as a whole', () => {
    const { state } = fresh()
    state().edit('run.steps', 77)
    state().load({ lattice: { chanels: 8 } }, 'config.yaml')
    expect(state().problem).toMatchObject({ subject: 'config.yaml', remedy: 'Did you mean lattice.channels?' })
    expect(state().config.run.steps).toBe(77)
    state().load({ run: { steps: 5 } }, 'config.yaml')
    expect(state().problem).toBeNull()
    expect(state().config.run.steps).toBe(5)
  })
})

describe('what a config changes', () => {
  it('is told against its preset', () => {
    const config = { ...resolveConfig({ preset: 'tiny' }) }
    config.run = { ...config.run, steps: 300 }
    expect([...changesOf(config)]).toEqual([['run.steps', 300]])
  })

  it('is none of the presets with another lattice', () => {
    const config = resolveConfig({ sets: new Map([['lattice.channels', 64]]) })
    expect(presetOf(config)).toBeNull()
    expect([...changesOf(config)]).toEqual([['lattice.channels', 64]])
  })
})
