/** `lattice bench matmul | train | claims | gain`: the engine's measurements with arguments, progress and Ctrl-C around them. */
import { basename } from 'node:path'
import { type Config, type ConfigSources, resolveConfig } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import { type EmbeddingDataset, pair, type RawDataset } from '../dataset/dataset'
import { searchBatch } from '../diagnostics/batchSearch'
import { measureClaims } from '../diagnostics/claims'
import { type GainProgress, gainTable, measureCubeGain } from '../diagnostics/cubeGain'
import type { Gpu } from '../gpu/device'
import { type Invocation, UsageError } from './args'
import { runMatmulBench } from './benchMatmul'
import { claimsText, curveText, gainVerdicts } from './benchText'
import { benchProfile, benchTable, checkTable, isTable } from './benchTraining'
import { systemClock } from './clock'
import { dataOptions, readDataset } from './data'
import { chosenDevice, openGpu } from './dawn'
import { readText } from './files'
import { Interrupt } from './interrupt'
import { Progress } from './progress'
import { grouped, type Io, type Report } from './report'
import { asUsage, type ConfigRequest, type Defaults, settingsFor } from './runConfig'
import { tuningFor } from './tuneCache'
import type { BenchName } from './usage'

/** Benches that train something. */
type TrainingBench = Exclude<BenchName, 'matmul'>

/** What each bench takes when it is not told otherwise; the settings of the tables in docs/measured.md. */
const DEFAULTS: Readonly<Record<TrainingBench, (software: boolean) => Defaults>> = {
  train: () => ({}),
  claims: (software) => (software ? { preset: 'tiny', sets: { 'batch.micro': 8 } } : {}),
  gain: () => ({ preset: 'tiny', sets: { 'run.steps': 300, 'optimizer.learningRate': 0.004 } }),
}
/** Options that one bench has and another has not. */
const TRAINING: readonly TrainingBench[] = ['train', 'claims', 'gain']
const ONLY: Readonly<Record<string, readonly BenchName[]>> = {
  largest: ['train', 'claims', 'matmul'],
  seeds: ['gain'],
  duration: ['matmul'],
  data: TRAINING,
  replies: TRAINING,
  config: TRAINING,
  preset: TRAINING,
  tiles: TRAINING,
  presets: ['train'],
  batches: ['train'],
  precisions: ['train'],
  profile: ['train'],
}
/** Options that are whole numbers. */
const COUNTS: ReadonlySet<string> = new Set(['largest', 'seeds', 'duration'])
const SEEDS = 3

/** A bench, ready to run. */
interface Bench {
  gpu: Gpu
  dataset: EmbeddingDataset
  sources: ConfigSources
  config: Config
  values: ReadonlyMap<string, string>
  interrupt: Interrupt
  progress: Progress
}

/** Runs one bench. Ctrl-C ends it after what it is measuring. */
export async function bench(invocation: Invocation, io: Io): Promise<Report> {
  const name = invocation.argument as BenchName
  const { values } = invocation
  checkOptions(name, values)
  checkTable(values)
  if (name === 'matmul') return benchMatmul(invocation, io)
  const request = await readRequest(invocation)
  const raw = await readDataset(dataOptions(values))
  const progress = new Progress(io.err)
  const gpu = await openGpu(
    chosenDevice(values.get('device')),
    tuningFor(invocation, (sentence) => progress.say(sentence)),
  )
  const interrupt = new Interrupt(() => progress.say('Stopping after this measurement. Ctrl-C again leaves at once.'))
  try {
    const prepared = prepare(name, request, raw, gpu, values.get('presets'))
    progress.say(`${gpu.report.name}${gpu.report.software ? ' (software: runs on the CPU)' : ''}; ${prepared.settings}`)
    const report = await RUN[name]({ ...prepared, gpu, values, interrupt, progress })
    const { rows, width } = prepared.dataset
    const json = { bench: name, settings: prepared.settings, dataset: { name: prepared.dataset.name, rows, width }, ...report.json }
    return { json, text: `${report.text}\n\n${prepared.settings}` }
  } finally {
    interrupt.release()
    progress.finish()
    gpu.destroy()
  }
}

/** The one bench without settings and data. */
async function benchMatmul({ values, sets }: Invocation, io: Io): Promise<Report> {
  if (sets.length > 0) throw new UsageError('--set goes with bench train and claims and gain, not with matmul.', 'bench')
  const gpu = await openGpu(chosenDevice(values.get('device')))
  const progress = new Progress(io.err)
  const interrupt = new Interrupt(() => progress.say('Stopping after this measurement. Ctrl-C again leaves at once.'))
  try {
    return await runMatmulBench(gpu, values, progress, interrupt)
  } finally {
    interrupt.release()
    progress.finish()
    gpu.destroy()
  }
}

function checkOptions(name: BenchName, values: ReadonlyMap<string, string>): void {
  for (const [option, benches] of Object.entries(ONLY)) {
    const value = values.get(option)
    if (value === undefined) continue
    if (!benches.includes(name)) throw new UsageError(`--${option} goes with bench ${benches.join(' and ')}, not with ${name}.`, 'bench')
    if (COUNTS.has(option) && !/^[1-9]\d{0,6}$/.test(value))
      throw new UsageError(`--${option} ${value}: it is a whole number, 1 or more.`, 'bench')
  }
}

async function readRequest({ values, sets }: Invocation): Promise<Omit<ConfigRequest, 'resumed'>> {
  const file = values.get('config')
  // a table over presets checks its settings with the first of them
  const preset = values.get('preset') ?? values.get('presets')?.split(',')[0]
  return { preset, file: file ? { name: basename(file), text: await readText(file) } : null, sets }
}

function prepare(name: TrainingBench, request: Omit<ConfigRequest, 'resumed'>, raw: RawDataset, gpu: Gpu, presets?: string) {
  const sources = settingsFor(request, DEFAULTS[name](gpu.report.software), 'bench')
  const resolve = (): Config => resolveConfig(sources)
  const config = request.file ? resolve() : asUsage(resolve, 'bench')
  const dataset = pair(raw, config.data.pairing)
  return { sources, config, dataset, settings: settingsText(sources, dataset, presets) }
}

/** Everything that differs from the defaults, on one line. */
function settingsText({ preset, sets = new Map() }: ConfigSources, { name, rows, width }: EmbeddingDataset, presets?: string): string {
  const set = [...sets].map(([path, value]) => `${path}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
  return `Settings: ${[presets ? `presets ${presets}` : `preset ${preset ?? 'light'}`, ...set].join(', ')}; ${name}, ${grouped(rows)} pairs of width ${width}.`
}

const stopped = (name: TrainingBench): StudioError =>
  new StudioError(`bench ${name}`, 'it was stopped before there was a result.', 'Run it again and let it finish.')

const RUN: Readonly<Record<TrainingBench, (bench: Bench) => Promise<Report>>> = { train: benchTrain, claims: benchClaims, gain: benchGain }

async function benchTrain(bench: Bench): Promise<Report> {
  const { gpu, config, dataset, values, interrupt, progress } = bench
  const report = values.has('profile') ? await benchProfile(bench) : isTable(values) ? await benchTable(bench) : undefined
  if (report === null) throw stopped('train')
  if (report) return report
  const curve = await searchBatch(gpu, config, dataset, systemClock, {
    ...largest(values),
    onPoint: ({ micro, samplesPerSecond }) => progress.say(`micro-batch ${micro}: ${samplesPerSecond.toPrecision(3)} samples/s`),
    cancelled: () => interrupt.requested,
  })
  if (curve.points.length === 0) {
    if (curve.end === 'cancelled') throw stopped('train')
    throw new StudioError('bench train', curve.reason, 'Raise memory.budgetMiB, or make the lattice smaller.')
  }
  return { json: { device: gpu.report.name, software: gpu.report.software, config, ...curve }, text: curveText(curve) }
}

async function benchClaims({ gpu, config, dataset, values, interrupt, progress, sources }: Bench): Promise<Report> {
  const table = await measureClaims(gpu, config, dataset, systemClock, {
    ...largest(values),
    onProgress: (what) => progress.say(`measuring: ${what}`),
    cancelled: () => interrupt.requested,
  })
  if (!table) throw stopped('claims')
  const chosen = !values.has('preset') && !values.has('config') && sources.preset === 'tiny'
  if (chosen) table.notes.push('The lattice is tiny because this is a software adapter; --preset light measures the default one.')
  return { json: table, text: claimsText(table) }
}

async function benchGain({ gpu, dataset, sources, config, values, interrupt, progress }: Bench): Promise<Report> {
  const seeds = Array.from({ length: Number(values.get('seeds') ?? SEEDS) }, (_, i) => (config.run.seed + i) >>> 0)
  let current = { run: -1, line: progress }
  const result = await measureCubeGain({
    gpu,
    dataset,
    config: sources,
    seeds,
    clock: systemClock,
    onProgress({ run, runs, variant, seed, step, steps }: GainProgress) {
      if (run !== current.run) {
        current.line.finish()
        progress.say(`run ${run + 1} of ${runs}: ${variant}, seed ${seed}`)
        current = { run, line: progress.another() }
      }
      current.line.update({ step, steps })
    },
    proceed: () => !interrupt.requested,
  })
  current.line.finish()
  if (!result) throw stopped('gain')
  const verdicts = gainVerdicts(result)
  const legend = `Held-out rows, mean ± standard deviation over the seeds ${seeds.join(', ')}; differences seed by seed. A lower loss is better.`
  return {
    json: { device: gpu.report.name, software: gpu.report.software, config, ...result, verdicts },
    text: [gainTable(result), legend, verdicts.join('\n')].join('\n\n'),
  }
}

const largest = (values: ReadonlyMap<string, string>): { largest?: number } => {
  const value = values.get('largest')
  return value === undefined ? {} : { largest: Number(value) }
}
