/** `lattice inspect FILE`: what a dataset or checkpoint holds. */
import { basename } from 'node:path'
import { formatConfig } from '../core/config/yaml'
import { toProblem } from '../core/errors'
import type { RawDataset } from '../dataset/dataset'
import { openTensors } from '../formats/open'
import { elementBytes, shapeText } from '../formats/tensor'
import { type Checkpoint, readCheckpoint } from '../training/checkpoint'
import { readDataset } from './data'
import { readBytes } from './files'
import { clockText } from './progress'
import { grouped, type Report, table } from './report'

interface TensorLine {
  name: string
  dtype: string
  shape: readonly number[]
  bytes: number
}

const isBuiltin = (file: string): boolean => file.startsWith('builtin:')

/** Reads a file as whatever it is: a checkpoint, else a dataset, else named tensors with the reason why they are no dataset. */
export async function inspect(file: string): Promise<Report> {
  if (isBuiltin(file)) return datasetReport(await readDataset(file), [])
  const bytes = await readBytes(file)
  const opened = openTensors(bytes, basename(file))
  const tensors = [...opened.tensors.values()].map(({ name, dtype, shape, data }) => ({
    name,
    dtype,
    shape,
    bytes: data.length * elementBytes(dtype),
  }))
  if (opened.tensors.has('encoder.weight') || opened.tensors.has('encoder.0.weight'))
    return checkpointReport(readCheckpoint(bytes, basename(file)), tensors)
  try {
    return datasetReport(await readDataset(file), tensors)
  } catch (error) {
    const problem = toProblem(error, basename(file))
    const json = {
      kind: 'tensors',
      file: basename(file),
      format: opened.format,
      metadata: Object.fromEntries(opened.metadata),
      tensors,
      problem,
    }
    const what = tensors.length > 0 ? `named tensors, no dataset\n\n${tensorTable(tensors)}` : `a .${opened.format} file without any tensor`
    return { json, text: `${json.file}: ${what}\n\nNote: ${problem.problem} ${problem.remedy}` }
  }
}

const tensorTable = (tensors: readonly TensorLine[]): string =>
  table(tensors.map(({ name, dtype, shape, bytes }) => [`  ${name || '(array)'}`, dtype, shapeText(shape), `${grouped(bytes)} bytes`]))

function checkpointReport({ file, moments, config, ...checkpoint }: Checkpoint, tensors: readonly TensorLine[]): Report {
  const own = tensors.filter(({ name }) => !/^(optimizer|ema|pool|data)\./.test(name))
  const parameters = own.reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0)
  const full = moments !== null
  const { step, samples, seconds, bestLoss, adapter, created, dataset } = checkpoint
  const json = { kind: 'checkpoint', file, full, step, samples, seconds, bestLoss, parameters, adapter, created, dataset, config, tensors }
  const head = [
    [`${file}:`, full ? 'a full checkpoint, a run can go on from it' : 'weights, a run can begin with them'],
    ['  parameters', grouped(parameters)],
    ...(full ? [['  step', `${step}, ${grouped(samples)} samples, ${clockText(seconds)}`]] : []),
    ...(bestLoss === null ? [] : [['  best loss', bestLoss.toPrecision(5)]]),
    ...(created ? [['  made', `${created} on ${adapter}`]] : []),
    ...(dataset ? [['  dataset', dataset]] : []),
  ]
  const settings = config ? `config:\n${formatConfig(config).trimEnd()}` : 'It carries no config.'
  return { json, text: `${table(head)}\n\n${tensorTable(tensors)}\n\n${settings}` }
}

function datasetReport(dataset: RawDataset, tensors: readonly TensorLine[]): Report {
  const { name, rows, width, digest, matrices, notes, credit, group } = dataset
  const groups = group ? new Set(group).size : null
  const pairing = dataset.reply ? 'columns' : group ? 'next' : 'self'
  const json = { kind: 'dataset', name, rows, width, pairing, groups, matrices, digest, notes, credit, tensors }
  const facts = [
    [`${name}:`, `${grouped(rows)} rows of width ${width}`],
    ['  pairing', pairing],
    ...(groups === null ? [] : [['  groups', grouped(groups)]]),
    ...matrices.map((m) => [
      `  ${m.role}`,
      `${m.dtype}${m.tensor && ` “${m.tensor}”`} in ${m.file}, norms ${m.normMean.toPrecision(4)} ± ${m.normDeviation.toPrecision(3)}`,
    ]),
    ['  digest', digest],
    ...(credit ? [['  credit', credit]] : []),
  ]
  return { json, text: [table(facts), ...notes.map((note) => `Note: ${note}`)].join('\n') }
}
