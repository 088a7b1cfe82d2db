/** `lattice inspect FILE`: what a dataset or checkpoint holds. */
import { basename } from 'node:path'
import { formatConfig } from '../core/config/yaml'
import { type Problem, toProblem } from '../core/errors'
import type { RawDataset } from '../dataset/dataset'
import type { LazyTensor } from '../formats/lazy'
import { type OpenFile, openSource } from '../formats/open'
import { checkedSize, elementBytes, shapeText } from '../formats/tensor'
import { type Checkpoint, readCheckpoint } from '../training/checkpoint'
import { readDataset } from './data'
import { openFile } from './fileSource'
import { readBytes } from './files'
import { clockText } from './progress'
import { grouped, type Report, table } from './report'

interface TensorLine {
  name: string
  dtype: string
  shape: readonly number[]
  /** Of its elements; null for texts, which are read when they are needed. */
  bytes: number | null
}

const isBuiltin = (file: string): boolean => file.startsWith('builtin:')

/** Reads a file as whatever it is: a checkpoint, else a dataset, else named tensors with the reason why they are no dataset. */
export async function inspect(file: string, skipBadRows = false): Promise<Report> {
  if (isBuiltin(file)) return datasetReport(await readDataset({ data: file }), [])
  const opened = await openOnce(file, skipBadRows)
  const tensors = [...opened.tensors.values()].map(lineOf)
  if (opened.tensors.has('encoder.weight') || opened.tensors.has('encoder.0.weight'))
    return checkpointReport(readCheckpoint(await readBytes(file), basename(file)), tensors)
  try {
    return datasetReport(await readDataset({ data: file, skipBadRows }), tensors)
  } catch (error) {
    return tensorsReport(opened, tensors, toProblem(error, basename(file)))
  }
}

/** What a file holds by its own account; nothing else is read of it. */
async function openOnce(file: string, skipBadRows: boolean): Promise<OpenFile> {
  const { source, close } = openFile(file)
  try {
    return await openSource(source, { skipBadRows })
  } finally {
    close()
  }
}

function lineOf({ name, dtype, shape }: LazyTensor): TensorLine {
  return { name, dtype, shape, bytes: dtype === 'TEXT' ? null : checkedSize(shape, elementBytes(dtype)) }
}

function tensorsReport({ name, format, metadata }: OpenFile, tensors: readonly TensorLine[], problem: Problem): Report {
  const json = { kind: 'tensors', file: name, format, metadata: Object.fromEntries(metadata), tensors, problem }
  const what = tensors.length > 0 ? `named tensors, no dataset\n\n${tensorTable(tensors)}` : `a .${format} file without any tensor`
  return { json, text: `${name}: ${what}\n\nNote: ${problem.problem} ${problem.remedy}` }
}

const tensorTable = (tensors: readonly TensorLine[]): string =>
  table(
    tensors.map(({ name, dtype, shape, bytes }) => [
      `  ${name || '(array)'}`,
      dtype,
      shapeText(shape),
      bytes === null ? '' : `${grouped(bytes)} bytes`,
    ]),
  )

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
