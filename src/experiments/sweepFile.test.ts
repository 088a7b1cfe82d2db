import { describe, expect, it } from 'vitest'
import { pcg } from '../core/rng'
import { planTrials } from './plan'
import { parseSweepFile, type SweepFileError } from './sweepFile'
import { formatSweepFile } from './sweepFileText'

const WHOLE = `name: rates by batch
method: random
trials: 40
seed: 7
metric: recall@1
preset: tiny
config: {run: {steps: 200}}
data: builtin:documents
axes:
  batch.micro: [8, 16]
  optimizer.learningRate: {from: 1.0e-4, to: 0.01, scale: log}
  lattice.fireRate: {from: 0.5, to: 1}
halving: {eta: 4, minSteps: 20}
limits: {trialSeconds: 600, budgetMiB: 200, fitMemory: true}
`

function problemOf(text: string): SweepFileError {
  try {
    parseSweepFile(text, 'sweep.yaml')
  } catch (error) {
    return error as SweepFileError
  }
  throw new Error('it was accepted')
}

describe('sweep.yaml', () => {
  it('says what is tried', () => {
    const { settings, ...rest } = parseSweepFile(WHOLE, 'sweep.yaml')
    expect(rest).toEqual({ data: 'builtin:documents', replies: null, skipBadRows: false })
    const { base, ...others } = settings
    expect(others).toEqual({
      name: 'rates by batch',
      method: 'random',
      trials: 40,
      seed: 7,
      metric: 'recall@1',
      axes: [
        { path: 'batch.micro', values: [8, 16] },
        { path: 'optimizer.learningRate', from: 0.0001, to: 0.01, scale: 'log' },
        { path: 'lattice.fireRate', from: 0.5, to: 1, scale: 'linear' },
      ],
      halving: { eta: 4, minSteps: 20 },
      limits: { trialSeconds: 600, budgetMiB: 200, fitMemory: true },
    })
    expect(base).toMatchObject({ run: { steps: 200 }, lattice: { width: 6 } })
    expect(planTrials(settings)).toHaveLength(40)
  })

  it('has a name of one line, that is not too long', () => {
    expect(parseSweepFile('name: "a\\n  failed 0"\naxes: {batch.micro: [8]}', 'x.yaml').settings.name).toBe('a failed 0')
    expect(problemOf(`metric: loss\nname: ${'n'.repeat(5000)}\naxes: {batch.micro: [8]}`)).toMatchObject({
      ...{ key: 'name', line: 2, problem: 'it has 5000 characters, and may have 200.' },
    })
    expect(parseSweepFile('axes: {batch.micro: [8]}', `${'n'.repeat(240)}.yaml`).settings.name).toBe('n'.repeat(200))
  })

  it('has defaults for all but the axes', () => {
    const { settings } = parseSweepFile('axes: {batch.micro: [8]}', 'rates.yaml')
    expect(settings).toMatchObject({
      ...{ name: 'rates', method: 'grid', seed: 1234, metric: 'loss', halving: { eta: 3, minSteps: 111 } },
      limits: { trialSeconds: null, budgetMiB: 300, fitMemory: false },
    })
    expect(parseSweepFile('preset: full\naxes: {batch.micro: [8]}', 'x').settings.limits.budgetMiB).toBe(1024)
  })

  it('is read back as it was written', () => {
    const share =
      'config: {lattice: {share: cell}, run: {epochs: 2}}\naxes: {loss.temperature: [0.07, 1.0e-2], optimizer.epsilon: [1.0e-8]}'
    for (const text of [
      WHOLE,
      share,
      'name: "no 1e5: #x"\nskipBadRows: true\nreplies: b.npy\naxes: {run.earlyStop: [null, {patience: 3}]}',
    ]) {
      const file = parseSweepFile(text, 'sweep.yaml')
      const written = formatSweepFile(file)
      expect(parseSweepFile(written, 'other.yaml')).toEqual(file)
      expect(written).not.toMatch(/[[ ]\de-\d/)
    }
    expect(formatSweepFile(parseSweepFile(share, 'x'))).toContain('optimizer.epsilon: [ 1.0e-8 ]')
  })

  it.each([
    ['a key', 'naem: x\naxes: {batch.micro: [8]}', 'naem (line 1)', 'there is no such key. Did you mean name?'],
    [
      'a setting that is an axis',
      'axes:\n  batch.micro: [8]\n  optimizer.lerningRate: [1]',
      'axes.optimizer.lerningRate (line 3)',
      'Did you mean optimizer.learningRate?',
    ],
    [
      'a setting of the config',
      'axes: {batch.micro: [8]}\nconfig:\n  run:\n    step: 4',
      'config.run.step (line 4)',
      'Did you mean run.steps?',
    ],
    [
      'a section of the config',
      'axes: {batch.micro: [8]}\nconfig:\n  latice: {width: 4}',
      'config.latice (line 3)',
      'there is no such setting',
    ],
    [
      'a value of the config',
      'config:\n  run: {steps: -4}\naxes: {batch.micro: [8]}',
      'config.run.steps (line 2)',
      '-4 is not a whole number',
    ],
    ['a value of an axis', 'axes:\n  batch.micro:\n    [8, 0.5]', 'axes.batch.micro (line 2)', '0.5 is not a whole number'],
    ['a method', 'method: gird\naxes: {batch.micro: [8]}', 'method (line 1)', 'Did you mean grid?'],
    ['a metric', 'axes: {batch.micro: [8]}\nmetric: recall', 'metric (line 2)', 'Did you mean recall@1?'],
    ['a preset', 'preset: tinny\naxes: {batch.micro: [8]}', 'preset (line 1)', 'Did you mean tiny?'],
    [
      'a range in a grid',
      'axes:\n  lattice.fireRate: {from: 0.5, to: 1}',
      'axes.lattice.fireRate (line 2)',
      'a grid needs a list of values',
    ],
    [
      'an end of a range',
      'method: random\ntrials: 2\naxes:\n  lattice.fireRate:\n    from: 0.5\n    too: 1',
      'axes.lattice.fireRate.too (line 6)',
      'Did you mean to?',
    ],
    [
      'a range without an end',
      'method: random\ntrials: 2\naxes: {lattice.fireRate: {from: 0.5}}',
      'axes.lattice.fireRate.to (line 3)',
      'it is missing.',
    ],
    ['neither list nor range', 'axes: {batch.micro: 8}', 'axes.batch.micro (line 1)', '8 is neither a list nor a range.'],
    ['no number of trials', 'method: random\naxes: {batch.micro: [8]}', 'trials', '0 is no number of trials.'],
    ['no axes', 'name: x', 'axes', 'a sweep changes at least one setting.'],
    ['a limit', 'axes: {batch.micro: [8]}\nlimits:\n  budgetMB: 3', 'limits.budgetMB (line 3)', 'Did you mean budgetMiB?'],
    ['a time', 'axes: {batch.micro: [8]}\nlimits: {trialSeconds: 0}', 'limits.trialSeconds (line 2)', '0 is no time above 0.'],
    ['a budget', 'axes: {batch.micro: [8]}\nlimits: {budgetMiB: lots}', 'limits.budgetMiB (line 2)', '“lots” is not a number from 1'],
    [
      'rungs',
      'method: halving\ntrials: 3\nhalving: {eta: 1}\naxes: {batch.micro: [8, 9, 10]}',
      'halving.eta (line 3)',
      '1 does not thin out',
    ],
    ['an empty name', 'name: ""\naxes: {batch.micro: [8]}', 'name (line 1)', '“” is no text.'],
    ['a flag', 'skipBadRows: maybe\naxes: {batch.micro: [8]}', 'skipBadRows (line 1)', 'is not true or false'],
  ])('names file, key and line of %s that is wrong', (_, text, place, message) => {
    const { subject, problem, remedy } = problemOf(text)
    expect(subject).toBe(`sweep.yaml, ${place}`)
    expect(`${problem} ${remedy}`).toContain(message)
  })

  it.each([
    ['', 'sweep.yaml', 'it is empty.'],
    ['- 1', 'sweep.yaml', 'a sweep is a mapping of keys, not [1].'],
    ['a: &x [1]\nb: *x', 'sweep.yaml', 'it uses aliases'],
    ['axes: {batch.micro: [8]\nname: x', 'sweep.yaml (line 2)', 'it is not valid YAML'],
    ['name: a\nname: b', 'sweep.yaml (line 2)', 'it is not valid YAML: Map keys must be unique'],
    ['__proto__: 1', 'sweep.yaml, __proto__ (line 1)', 'there is no such key.'],
  ])('refuses %j', (text, subject, message) => {
    const problem = problemOf(text)
    expect([problem.subject, problem.problem]).toEqual([subject, expect.stringContaining(message)])
  })

  it('refuses or reads whatever is done to it, and never fails otherwise', () => {
    let refused = 0
    for (let turn = 0; turn < 150; turn++) {
      const at = pcg(turn) % WHOLE.length
      const put = ':{}[],-*&0e\n #"%@'[pcg(turn ^ 0xabc) % 17] ?? ''
      const text = WHOLE.slice(0, at) + put + WHOLE.slice(at + (pcg(turn ^ 0x99) % 3))
      try {
        parseSweepFile(text, 'sweep.yaml')
      } catch (error) {
        expect((error as Error).name).toBe('StudioError')
        expect((error as SweepFileError).subject).toMatch(/^sweep\.yaml/)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(40)
  })
})
