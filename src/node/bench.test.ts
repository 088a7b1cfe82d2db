import { describe, expect, it } from 'vitest'
import { lattice } from './testing'

/** A lattice that a software device measures in seconds. */
const SMALL = ['lattice.width=3', 'lattice.height=3', 'lattice.depth=2', 'lattice.steps=3', 'lattice.channels=4', 'lattice.hidden=4']
const sets = (...more: string[]): string[] => [...SMALL, ...more].flatMap((assignment) => ['--set', assignment])

describe('bench, misused', () => {
  it.each([
    [[], 'bench what? There is matmul, train, claims, gain.'],
    [['matmuls'], 'bench matmuls: there is no such thing. There is matmul, train, claims, gain.'],
    [['matmul', '--preset', 'tiny'], '--preset goes with bench train and claims and gain, not with matmul.'],
    [['matmul', '--set', 'lattice.steps=4'], '--set goes with bench train and claims and gain, not with matmul.'],
    [['train', '--duration', '2'], '--duration goes with bench matmul, not with train.'],
    [['matmul', '--duration', 'x'], '--duration x: it is a whole number, 1 or more.'],
    [['train', 'gain'], 'gain is one argument too many.'],
    [['gain', '--largest', '4'], '--largest goes with bench train and claims and matmul, not with gain.'],
    [['train', '--seeds', '2'], '--seeds goes with bench gain, not with train.'],
    [['train', '--largest', '0'], '--largest 0: it is a whole number, 1 or more.'],
    [['gain', '--seeds', '1.5'], '--seeds 1.5: it is a whole number, 1 or more.'],
    [['gain', '--profile'], '--profile goes with bench train, not with gain.'],
    [['claims', '--batches', '1,2'], '--batches goes with bench train, not with claims.'],
    [['train', '--presets', 'tiny,lihgt'], '--presets lihgt: there is no such preset. Did you mean light?'],
    [['train', '--precisions', 'f32,f17'], '--precisions f17: there is no such precision. Did you mean f16?'],
    [['train', '--batches', '1,,2'], '--batches : it is a whole number, 1 or more.'],
    [['train', '--batches', '2', '--profile'], '--profile looks into one update: it does not go with --batches.'],
    [['train', '--presets', 'tiny', '--preset', 'tiny'], '--presets and --preset: one of them is too many.'],
    [['train', '--presets', 'tiny', '--set', 'lattice.steps=2'], 'Set it to 4 or more.'],
    [['claims', '--preset', 'tinny'], '--preset tinny: there is no such preset. Did you mean tiny?'],
    [['claims', '--set', 'lattice.widht=3'], 'Did you mean lattice.width?'],
    [['train', '--preset', 'tiny', '--set', 'lattice.steps=2'], 'Set it to 4 or more.'],
  ])('%j is bad usage', async (argv, message) => {
    const { code, out, err } = await lattice(['bench', ...argv])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err).toMatch(/Try: lattice bench --help\n$/)
  })
})

describe('bench train', () => {
  it('prints the curve as one JSON document, progress beside it', async () => {
    const { code, out, err } = await lattice(['bench', 'train', '--preset', 'tiny', ...sets(), '--largest', '3', '--json'])
    expect(code).toBe(0)
    const { points, knee, ...json } = JSON.parse(out)
    expect(json).toMatchObject({ bench: 'train', software: true, end: 'largest', dataset: { name: 'clusters', rows: 4608, width: 64 } })
    expect(json.config).toMatchObject({ lattice: { width: 3, channels: 4, fireRate: 0.7 }, run: { steps: 1000 } })
    expect(points.map(({ micro }: { micro: number }) => micro)).toEqual([1, 2, 3])
    for (const { micro, samplesPerSecond, secondsPerUpdate } of points) expect(samplesPerSecond).toBeCloseTo(micro / secondsPerUpdate, 6)
    // on a busy machine there may be none
    expect([null, ...points]).toContainEqual(knee)
    expect(err).toMatch(/micro-batch 3: [\d.e+]+ samples\/s\n/)
  })

  it('fails where not even one pair fits, and says what is needed', async () => {
    const { code, out, err } = await lattice(['bench', 'train', '--preset', 'full', '--set', 'memory.budgetMiB=1', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out).error.problem).toMatch(/^A micro-batch of 1 needs \d+ MiB; the budget is 1 MiB/)
    expect(err).toContain('Raise memory.budgetMiB')
  })

  it('keeps what it has on Ctrl-C', async () => {
    const { code, out } = await lattice(['bench', 'train', '--preset', 'tiny', ...sets(), '--json'], (text) => {
      if (text.startsWith('micro-batch 2:')) process.emit('SIGINT')
    })
    expect(code).toBe(0)
    const { end, points } = JSON.parse(out)
    expect({ end, sizes: points.length }).toEqual({ end: 'cancelled', sizes: 2 })
  })
})

describe('bench train over presets, batches and precisions', () => {
  it('measures what fits, and lists the rest with its reason', async () => {
    const axes = ['--presets', 'tiny,full', '--batches', '1,3', '--precisions', 'f32,packed16']
    const { code, out, err } = await lattice(['bench', 'train', ...axes, ...sets('memory.budgetMiB=8'), '--json'])
    expect(code).toBe(0)
    const { points, skipped, ...json } = JSON.parse(out)
    expect(json).toMatchObject({ bench: 'train', software: true, dataset: { name: 'clusters' } })
    const named = points.map(({ preset, precision, micro }: Record<string, unknown>) => `${preset} ${precision} ${micro}`)
    expect(named.slice(0, 4)).toEqual(['tiny f32 1', 'tiny f32 3', 'tiny packed16 1', 'tiny packed16 3'])
    expect(points.length + skipped.length).toBe(8)
    for (const { samplesPerSecond, secondsPerUpdate, micro, bytes, flopsPerSecond } of points) {
      expect(samplesPerSecond).toBeCloseTo(micro / secondsPerUpdate, 6)
      expect(bytes).toBeGreaterThan(0)
      expect(bytes).toBeLessThanOrEqual(8 * 2 ** 20)
      expect(flopsPerSecond).toBeGreaterThan(0)
    }
    expect(err).toMatch(/tiny in packed16, micro-batch 3: [\d.,]+ samples\/s\n/)
  })

  it('says what does not fit the budget', async () => {
    const { code, out } = await lattice(['bench', 'train', '--batches', '512', '--preset', 'tiny', ...sets('memory.budgetMiB=2')])
    expect(code).toBe(0)
    expect(out).toMatch(/^Skipped: tiny in auto, micro-batch 512: .*2 MiB\.\n/)
  })
})

describe('bench train --profile', () => {
  it('prints every kernel by time, the ceilings and the verdict', async () => {
    const argv = ['bench', 'train', '--profile', '--preset', 'tiny', ...sets('batch.micro=3')]
    const { code, out } = await lattice(argv)
    expect(code).toBe(0)
    expect(out).toMatch(/^One update of a micro-batch of 3 in f32 on .* \(software\), by the GPU’s own clock:\n/)
    for (const kernel of ['cell step', 'cell step, backward', 'AdamW', 'matmul: decode answers']) expect(out).toContain(`| ${kernel} `)
    expect(out).toMatch(/This device: [\d.,]+ GFLOP\/s in a matmul, /)
    expect(out).toMatch(/bound by .+\.\n\nSettings: preset tiny, /)
    const profile = JSON.parse((await lattice([...argv, '--json'])).out)
    expect(profile).toMatchObject({ bench: 'train', profile: { method: 'timestamps', micro: 3, accumulation: 1 } })
    expect(profile.profile.rows.length).toBeGreaterThan(10)
  })
})

describe('bench claims', () => {
  it('takes a tiny lattice on a software device, unless told otherwise, and stops on Ctrl-C', async () => {
    const { code, out, err } = await lattice(['bench', 'claims', ...sets(), '--json'], (text) => {
      if (text.startsWith('measuring: packed16')) process.emit('SIGINT')
    })
    expect(code).toBe(1)
    expect(JSON.parse(out).error).toMatchObject({ subject: 'bench claims', problem: 'it was stopped before there was a result.' })
    expect(err).toContain('Settings: preset tiny, batch.micro=8, lattice.width=3,')
    expect(err).toContain('Stopping after this measurement.')
  })

  it('prints the table for people', async () => {
    const { code, out } = await lattice(['bench', 'claims', ...sets('batch.micro=3'), '--largest', '2'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Baseline on .*\(software\): 3×3×2 cells of 4 channels, .* micro-batch 3: [\d.e+]+ samples\/s/)
    for (const lever of [
      'mixed precision, packed16',
      'checkpointing, k = 4',
      'accumulation, 8',
      '8-bit AdamW',
      'cell-major layout',
      'batch',
    ])
      expect(out).toContain(`| ${lever} `)
    expect(out).toContain('This is a software adapter')
    expect(out).toContain('--preset light measures the default one')
  })
})

describe('bench gain', () => {
  const few = ['run.steps=2', 'batch.micro=4']

  it('compares the lattice with its baselines over the seeds', async () => {
    const { code, out, err } = await lattice(['bench', 'gain', ...sets(...few, 'run.seed=5'), '--seeds', '2', '--json'])
    expect(code).toBe(0)
    const { seeds, steps, config, variants, verdicts } = JSON.parse(out)
    expect({ seeds, steps, rate: config.optimizer.learningRate }).toEqual({ seeds: [5, 6], steps: 2, rate: 0.004 })
    expect(variants.map(({ name, runs }: { name: string; runs: unknown[] }) => [name, runs.length])).toEqual([
      ['lattice', 2],
      ['bypass', 2],
      ['mlp', 2],
    ])
    expect(verdicts).toHaveLength(2)
    expect(err).toContain('run 6 of 6: mlp, seed 6\n')
  })

  it('prints a Markdown table with its settings, and stops on Ctrl-C without one', async () => {
    const argv = ['bench', 'gain', ...sets(...few), '--seeds', '1']
    const { code, out } = await lattice(argv)
    expect(code).toBe(0)
    expect(out).toMatch(/^\| model \| parameters \| loss/)
    expect(out).toContain('Settings: preset tiny, run.steps=2, optimizer.learningRate=0.004, lattice.width=3')
    const stopped = await lattice(argv, (text) => {
      if (text.startsWith('run 2 of 3')) process.emit('SIGINT')
    })
    expect(stopped).toMatchObject({ code: 1, out: '' })
    expect(stopped.err).toContain('bench gain: it was stopped before there was a result.')
  })
})
