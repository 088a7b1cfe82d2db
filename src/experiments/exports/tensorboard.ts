/** A run as an event file of TensorBoard: its scalars, its config as text, and its settings for HPARAMS. */
import { flatten } from '../../core/config/resolve'
import { formatConfig } from '../../core/config/yaml'
import type { MetricLine } from '../../core/metrics'
import {
  endEvent,
  fileVersion,
  type HyperParameter,
  hyperParametersEvent,
  type Scalar,
  scalarEvent,
  textEvent,
} from '../../formats/tfevents'
import type { RunLines } from './lines'

const TRAIN = [
  'loss',
  'surface',
  'internal',
  'dialogue',
  'reconstruction',
  'gradNorm',
  'learningRate',
  'lossScale',
  'samples',
  'epoch',
] as const
const VALIDATION = ['loss', 'cosine', 'recall@1', 'recall@10'] as const

/** `train/loss`, `validation/recall@1`, … */
export const scalarsOf = (line: MetricLine): Scalar[] =>
  line.kind === 'train'
    ? TRAIN.map((name) => ({ tag: `train/${name}`, value: line[name] }))
    : VALIDATION.map((name) => ({ tag: `validation/${name}`, value: line[name] }))

/** The settings as HPARAMS knows values; a setting that is off is none. */
function settingsOf({ config }: RunLines): Map<string, HyperParameter> {
  const settings = [...flatten(config, 'config')].map(([path, value]) => [path, plain(value)] as const)
  return new Map(settings.filter((entry): entry is [string, HyperParameter] => entry[1] !== null))
}

const plain = (value: unknown): HyperParameter | null =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : value === null
      ? null
      : JSON.stringify(value)

const END = { finished: 'success', stopped: 'success', failed: 'failure', training: 'running' } as const

/** TensorBoard only reads files whose names begin so. */
export const eventsName = ({ created }: Pick<RunLines, 'created'>): string =>
  `events.out.tfevents.${Math.floor(secondsOf(created))}.lattice`

const secondsOf = (date: string): number => {
  const milliseconds = Date.parse(date)
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : 0
}

/** The records of the file. A line's wall time is the run's beginning and the training time up to it. */
export function* eventRecords(run: RunLines): Generator<Uint8Array<ArrayBuffer>> {
  const began = secondsOf(run.created)
  yield fileVersion(began)
  yield hyperParametersEvent(began, run.name, settingsOf(run))
  yield textEvent(began, 'config', `    ${formatConfig(run.config).trimEnd().replaceAll('\n', '\n    ')}`)
  let now = began
  for (const line of run.lines) {
    if (line.kind === 'train' && Number.isFinite(line.seconds)) now = began + line.seconds
    yield scalarEvent(now, line.step, scalarsOf(line))
  }
  yield endEvent(now, END[run.phase])
}
