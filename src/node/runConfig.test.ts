import { describe, expect, it } from 'vitest'
import { UsageError } from './args'
import { type ConfigRequest, configFor, settingsFor } from './runConfig'

const config = (request: Partial<ConfigRequest>) => configFor({ preset: undefined, file: null, sets: [], resumed: null, ...request })
const file = (text: string) => ({ name: 'my.yaml', text })

describe('a run’s config', () => {
  it('is the defaults, the preset, the file and the settings, in this order', () => {
    const { lattice, run, optimizer } = config({
      preset: 'tiny',
      file: file('lattice: {hidden: 24, steps: 10}\nrun: {steps: 7}'),
      sets: ['run.steps=300', 'optimizer.learningRate=0.004', 'run.steps=301'],
    })
    expect(lattice).toMatchObject({ width: 6, hidden: 24, steps: 10, fireRate: 0.7 })
    expect({ steps: run.steps, rate: optimizer.learningRate }).toEqual({ steps: 301, rate: 0.004 })
  })

  it('is a resumed run’s own, but for what is set', () => {
    const resumed = config({ preset: 'tiny', sets: ['run.seed=7', 'run.steps=50'] })
    expect(config({ resumed })).toEqual(resumed)
    expect(config({ resumed, sets: ['run.steps=80'] })).toEqual({ ...resumed, run: { ...resumed.run, steps: 80 } })
    expect(config({ resumed, file: file('run: {evaluateEvery: 5}') }).run).toMatchObject({ seed: 7, evaluateEvery: 5 })
    expect(config({ resumed, preset: 'wide' }).lattice).toMatchObject({ width: 6, channels: 32, share: 'cell' })
  })

  it.each([
    ['a preset', { preset: 'ligth' }, '--preset ligth: there is no such preset. Did you mean light?'],
    ['a name from Object', { preset: 'constructor' }, 'there is no such preset'],
    ['a key', { sets: ['lattice.widht=3'] }, 'Did you mean lattice.width?'],
    ['a value', { sets: ['lattice.width=wide'] }, 'lattice.width: “wide” is not a whole number'],
    ['an assignment', { sets: ['steps'] }, 'key.path=value'],
    ['settings together', { preset: 'tiny', sets: ['lattice.steps=2'] }, 'lattice.steps: 2 steps cannot cross'],
  ])('calls %s that is wrong on the command line bad usage', (_, request, message) => {
    expect(() => config(request)).toThrow(UsageError)
    expect(() => config(request)).toThrow(message)
  })

  it.each([
    ['a section', 'latice: {width: 3}', 'my.yaml, latice: there is no such setting.'],
    ['a key', 'lattice: {widht: 3}', 'my.yaml, lattice.widht: there is no such setting. Did you mean lattice.width?'],
    ['a value', 'lattice: {width: 0}', 'my.yaml, lattice.width: 0 is not a whole number from 1'],
    ['a value for a section', 'lattice: 3', 'my.yaml, lattice: this is a section'],
    ['a list', '- lattice', 'my.yaml: a config is a mapping'],
    ['YAML', 'lattice: [', 'my.yaml: line'],
  ])('calls %s that is wrong in a file a failure', (_, text, message) => {
    expect(() => config({ file: file(text) })).not.toThrow(UsageError)
    expect(() => config({ file: file(text) })).toThrow(message)
    expect(() => config({ file: file(text), resumed: config({ preset: 'tiny' }) })).toThrow(message)
  })
})

describe('the settings of a command with defaults of its own', () => {
  const defaults = { preset: 'tiny' as const, sets: { 'run.steps': 300, 'optimizer.learningRate': 0.004 } }
  const settings = (request: Partial<ConfigRequest>) =>
    settingsFor({ preset: undefined, file: null, sets: [], ...request }, defaults, 'bench')

  it('are these, below the file and what is set', () => {
    expect(settings({})).toEqual({ preset: 'tiny', sets: new Map(Object.entries(defaults.sets)) })
    expect(settings({ sets: ['run.steps=7'] }).sets.get('run.steps')).toBe(7)
    expect(settings({ preset: 'light' }).preset).toBe('light')
    const filed = settings({ file: file('run: {steps: 9, seed: 4}'), sets: ['run.seed=5'] })
    expect(filed).not.toHaveProperty('preset')
    expect([...filed.sets]).toEqual([
      ['run.steps', 9],
      ['optimizer.learningRate', 0.004],
      ['run.seed', 5],
    ])
  })

  it('give way to a length in epochs', () => {
    expect(settings({ sets: ['run.epochs=2'] }).sets.has('run.steps')).toBe(false)
    expect(settings({ sets: ['run.epochs=2', 'run.steps=5'] }).sets.get('run.steps')).toBe(5)
  })

  it('name the command where something is misspelt', () => {
    expect(() => settings({ preset: 'tinny' })).toThrow(expect.objectContaining({ command: 'bench' }))
    expect(() => settings({ sets: ['run.stepps=5'] })).toThrow(expect.objectContaining({ command: 'bench' }))
  })
})
