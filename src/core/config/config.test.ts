import { describe, expect, test } from 'vitest'
import { configWarnings, differences, goingOn, resolveConfig, totalSteps, withSetting } from './resolve'
import { SETTINGS } from './schema'
import { settled } from './settle'
import { hasLattice } from './surface'
import { formatConfig, parseAssignment, parseConfigText, readConfigText } from './yaml'

const sets = (values: Record<string, unknown>) => resolveConfig({ sets: new Map(Object.entries(values)) })

describe('resolution', () => {
  test('nothing given is the light preset', () => {
    expect(differences(resolveConfig(), resolveConfig({ preset: 'light' }))).toEqual([])
    expect(resolveConfig()).toMatchObject({
      lattice: { width: 15, height: 15, depth: 11, film: true },
      batch: { micro: 32 },
      run: { seed: 1234 },
    })
  })
  test('defaults ← preset ← file ← sets', () => {
    const file = { lattice: { channels: 12 }, run: { steps: 7 } }
    const config = resolveConfig({ preset: 'tiny', file, sets: new Map([['run.steps', 9]]) })
    expect([config.lattice.width, config.lattice.channels, config.run.steps]).toEqual([6, 12, 9])
  })
  test('film follows share until somebody sets it', () => {
    expect(sets({ 'lattice.share': 'cell' }).lattice.film).toBe(false)
    expect(sets({ 'lattice.share': 'cell', 'lattice.film': true }).lattice.film).toBe(true)
    expect(resolveConfig({ preset: 'full' }).lattice.film).toBe(false)
  })
  test('epochs become steps over the training rows', () => {
    const config = sets({ 'run.epochs': 2.5, 'batch.micro': 10, 'batch.accumulation': 2 })
    expect(totalSteps(config, 101)).toBe(13)
    const around = { device: { software: true, precisions: ['f32', 'packed16'] }, din: 64, trainRows: 101, validationRows: 10 }
    expect(settled(config, around).run).toMatchObject({ steps: 13, epochs: null })
  })
  test('every setting has a default that is allowed', () => {
    const config = resolveConfig()
    for (const [path, setting] of Object.entries(SETTINGS)) expect(() => withSetting(config, path, setting.default)).not.toThrow()
  })
})

describe('what is wrong is named with its remedy', () => {
  test.each([
    [{ 'lattice.chanels': 8 }, /lattice\.chanels: there is no such setting\. Did you mean lattice\.channels\?/],
    [{ 'lattice.channels': 6 }, /lattice\.channels: 6 is not a multiple of 4\. Set it to 8\./],
    [{ 'lattice.steps': 9 }, /lattice\.steps: 9 steps cannot cross 11 layers.*Set it to 10 or more\./],
    [{ 'lattice.share': 'row' }, /“row” is not one of global, layer, cell/],
    [{ 'optimizer.learningRate': 'fast' }, /“fast” is not a number above 0/],
    [{ 'run.steps': 1.5 }, /1\.5 is not a whole number/],
    [{ 'lattice.bypass': 'yes' }, /“yes” is not true or false/],
    [{ 'lattice.bypass': true, 'lattice.baseline': 'mlp' }, /lattice\.baseline: the bypass and the MLP baseline both stand in place/],
    [{ precision: 'f8' }, /precision: “f8” is not one of auto, f32, packed16, f16/],
    [{ 'pool.enabled': true, 'lattice.bypass': true }, /pool\.enabled: a pool keeps states of the lattice/],
    [{ 'run.epochs': 2, 'run.steps': 5 }, /run\.epochs: a run has a length in steps or in epochs, and both are set/],
  ])('%o', (values, message) => {
    expect(() => sets(values)).toThrow(message)
  })
  test('a section with a value, and an unknown section', () => {
    expect(() => resolveConfig({ file: { lattice: 4 } })).toThrow(/lattice: this is a section/)
    expect(() => resolveConfig({ file: { latice: { width: 4 } } })).toThrow(/latice/)
  })
  test('a prototype name is only an unknown setting', () => {
    expect(() => resolveConfig({ file: JSON.parse('{"__proto__": {"width": 4}}') })).toThrow(/there is no such setting/)
  })
  test('too few lattice steps for comfort are a warning', () => {
    expect(configWarnings(sets({ 'lattice.steps': 12 }))).toHaveLength(1)
    expect(configWarnings(sets({ 'lattice.steps': 14 }))).toEqual([])
  })
  test.each([{ 'lattice.bypass': true }, { 'lattice.baseline': 'mlp' }])('without a lattice its steps need not cross it: %o', (without) => {
    const config = sets({ 'lattice.steps': 1, ...without })
    expect(configWarnings(config)).toEqual([])
    expect(hasLattice(config)).toBe(false)
    expect(hasLattice(sets({}))).toBe(true)
  })
  test('a micro-batch beyond the training rows is a warning', () => {
    expect(configWarnings(resolveConfig(), 31)[0]).toMatch(/32 repeats rows, as there are 31/)
    const wide = resolveConfig({ sets: new Map([['batch.accumulation', 4]]) })
    expect(configWarnings(wide, 127)).toEqual([
      'An update of 128 pairs goes more than once through the 127 rows that there are to train on.',
    ])
    expect(configWarnings(wide, 128)).toEqual([])
    expect(configWarnings(resolveConfig(), 32)).toEqual([])
  })
})

describe('YAML', () => {
  test('what is written is read back', () => {
    const config = resolveConfig({ preset: 'wide' })
    expect(differences(resolveConfig({ file: parseConfigText(formatConfig(config), 'config.yaml') }), config)).toEqual([])
  })
  test('exponents have a decimal point, for readers of YAML 1.1', () => {
    expect(formatConfig(resolveConfig())).toContain('epsilon: 1.0e-8\n')
  })
  test('an error names file and line', () => {
    expect(() => parseConfigText('run:\n  steps: [1\n', 'my.yaml')).toThrow(/^my\.yaml: line \d/)
  })
  test('assignments take numbers, words, switches and null', () => {
    expect(parseAssignment('run.steps=12')).toEqual(['run.steps', 12])
    expect(parseAssignment('run.epochs=null')).toEqual(['run.epochs', null])
    expect(parseAssignment('lattice.share=cell')).toEqual(['lattice.share', 'cell'])
    expect(() => parseAssignment('run.steps')).toThrow(/key\.path=value/)
  })
})

describe('early stopping', () => {
  test('takes a mapping, fills in what it leaves out, and names what is wrong in it', () => {
    expect(sets({ 'run.earlyStop': { patience: 3 } }).run.earlyStop).toEqual({ monitor: 'loss', patience: 3, minDelta: 0 })
    expect(resolveConfig({ file: { run: { earlyStop: { monitor: 'recall@1' } } } }).run.earlyStop?.monitor).toBe('recall@1')
    expect(() => sets({ 'run.earlyStop': { patiense: 3 } })).toThrow(
      /run\.earlyStop\.patiense: there is no such setting.*run\.earlyStop\.patience/,
    )
    expect(() => sets({ 'run.earlyStop': 3 })).toThrow(/3 is not a mapping/)
    expect(() => sets({ 'run.earlyStop': {}, 'data.validation': 0 })).toThrow(
      /run\.earlyStop: it watches the validations, and data\.validation is 0/,
    )
    expect(() => sets({ 'run.earlyStop': { monitor: 'speed' } })).toThrow(/“speed” is not one of loss, cosine/)
  })
})

describe('YAML as it is typed', () => {
  const read = (text: string) => readConfigText(text, 'pasted')
  test('gives its settings, checked alone and together', () => {
    const result = read('lattice:\n  channels: 8\nrun: {steps: 5}\n')
    expect('settings' in result && [...result.settings]).toEqual([
      ['lattice.channels', 8],
      ['run.steps', 5],
    ])
  })
  test.each([
    ['an unknown key', 'run:\n  steps: 5\nlattice:\n  # here\n  chanels: 8\n', 5, /Did you mean lattice\.channels/],
    ['an unknown section', 'run: {steps: 5}\nlatice: {channels: 8}\n', 2, /Did you mean/],
    ['a value out of range', 'loss:\n  surface: 0.1\n  dialogue: -2\n', 3, /-2 is not a number/],
    ['settings that do not go together', 'lattice:\n  depth: 40\n  steps: 16\n', 3, /cannot cross 40 layers/],
    ['no YAML', 'run:\n  steps: [1\n', 3, /not valid YAML/],
    ['a list', '- 1\n- 2\n', null, /mapping of sections/],
  ])('tells the line of %s', (_, text, line, words) => {
    const result = read(text)
    if (!('problem' in result)) throw new Error('it was taken')
    expect(result.line).toBe(line)
    expect(`${result.problem.problem} ${result.problem.remedy}`).toMatch(words)
  })
})

test('a run whose steps are all done gets as many again', () => {
  const config = resolveConfig({ preset: 'tiny' })
  expect(goingOn(config, 5)).toBe(config)
  expect(goingOn(config, 1000).run).toMatchObject({ steps: 2000, epochs: null })
  expect(goingOn(config, 1500).run.steps).toBe(2500)
})
