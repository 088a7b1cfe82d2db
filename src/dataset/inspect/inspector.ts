/** Looks at a dataset as it is paired and split: what is wrong with its rows, and what is near what. */
import type { Config } from '../../core/config/types'
import type { DatasetSummary } from '../../core/dataset'
import { StudioError } from '../../core/errors'
import type { Inspection, MatrixInspection, Neighbour, Projection, ProjectionRequest, RowFilter, RowView } from '../../core/library'
import type { Assembled } from '../assemble'
import { firstCopies } from '../duplicates'
import { split } from '../order'
import { pair } from '../pairing'
import { between, floatBytes, type Pace, RESIDENT_LIMIT, unhurried } from '../rows/matrix'
import { pacedMean, RowReader } from '../standardize'
import { summarize } from '../summary'
import type { Labels } from '../tensors'
import type { EmbeddingDataset, Role, Split } from '../types'
import { type Copies, describeCopies } from './copies'
import { histogram } from './histogram'
import { countLabels, type LabelCounts } from './labels'
import { nearest } from './neighbours'
import { comparePairs } from './pairing'
import { principalComponents } from './pca'
import { sampleRows } from './sample'
import { umap } from './umap'

/** Odd, so that norms which are equal but for rounding fall into the middle one. */
const NORM_BINS = 61
/** Bad rows whose numbers are told at once. */
const LISTED_ROWS = 100
/** Pairs that are compared with shuffled ones. */
const PAIRS = 2000
/** Values of a row that are shown. */
const HEAD = 8
/** Bytes that reading ahead takes for each matrix on disk. */
const AHEAD_BYTES = 2 ** 20

/** What is looked at. */
export interface Looked extends Assembled {
  /** Of each row of the dataset; null where there is none. */
  label: Labels | null
  group: Labels | null
}

export class Inspector {
  private readonly first: Uint32Array
  readonly inspection: Inspection
  readonly summary: DatasetSummary

  private constructor(
    readonly looked: Looked,
    private readonly dataset: EmbeddingDataset,
    private readonly held: Uint8Array,
    private readonly reader: RowReader,
    private readonly labels: LabelCounts | null,
    found: { first: Uint32Array; copies: Copies; pairing: Inspection['pairing']; summary: DatasetSummary },
  ) {
    this.first = found.first
    this.summary = found.summary
    const { raw, scans, fixNotes } = looked
    const matrices = raw.reply ? [raw.query, raw.reply] : [raw.query]
    const streamed = floatBytes(matrices) > RESIDENT_LIMIT
    this.inspection = {
      matrices: raw.matrices.map((matrix, i) => inspectMatrix(matrix, scans[i]?.norms ?? new Float64Array())),
      duplicates: found.copies,
      labels: labels?.list ?? [],
      pairing: found.pairing,
      residentBytes: streamed ? matrices.length * AHEAD_BYTES : floatBytes(matrices),
      streamed,
      notes: fixNotes,
    }
  }

  /** @throws StudioError where the dataset cannot be paired or split so */
  static async look(looked: Looked, config: Pick<Config, 'data' | 'run'>, pace: Pace = unhurried): Promise<Inspector> {
    const { raw, scans } = looked
    const { seed } = config.run
    const dataset = pair(raw, config.data.pairing)
    const parts = split(raw.rows, seed, config.data.validation)
    const held = new Uint8Array(raw.rows)
    for (const row of parts.validation) held[row] = 1
    const matrices = raw.reply ? [raw.query, raw.reply] : [raw.query]
    const first = await firstCopies(matrices, between(pace, 0, 0.4))
    const whole = finiteRows(dataset, scans)
    const reader = await standardised(dataset, parts, config.data.standardize, whole, between(pace, 0.4, 0.9))
    const sample = dataset.pairing === 'self' ? [] : sampleRows(raw.rows, PAIRS, seed, whole)
    const pairing = sample.length < 2 ? null : await comparePairs(reader, raw.width, sample as Uint32Array, seed, between(pace, 0.9, 1))
    const label = looked.label ?? looked.group
    const found = { first, copies: describeCopies(first, held), pairing, summary: summarize(dataset, parts) }
    return new Inspector(looked, dataset, held, reader, label && countLabels(label), found)
  }

  private set(row: number): 'train' | 'validation' {
    return this.held[row] === 1 ? 'validation' : 'train'
  }

  /** Draws rows and places them; null where none is finite. */
  async project(request: ProjectionRequest, pace: Pace = unhurried): Promise<Projection> {
    const { width, rows } = this.dataset
    const drawn = sampleRows(rows, request.sample, request.seed, finiteRows(this.dataset, this.looked.scans)).sort()
    const values = new Float32Array(drawn.length * width)
    if (request.role === 'query') this.reader.queries(drawn, values)
    else this.reader.replies(drawn, values)
    await pace(0)
    const made =
      request.method === 'umap'
        ? { points: await umap(values, width, request.seed, pace), explained: null }
        : await principalComponents(values, width, 2, request.seed, pace).then(({ points, explained: [a = 0, b = 0] }) => ({
            points,
            explained: a + b,
          }))
    const { labels } = this
    return { ...request, rows: drawn, ...made, labels: labels && drawn.map((row) => labels.indices[row] as number) }
  }

  async neighbours(row: number, role: Role, count: number, pace: Pace = unhurried): Promise<Neighbour[]> {
    this.checkRow(row)
    const found = await nearest(this.reader, this.dataset, { row, role, count }, pace)
    return found.map((near) => ({ ...near, set: this.set(near.row) }))
  }

  rows(rows: readonly number[]): RowView[] {
    const { query, replyRow, width } = this.dataset
    const { label, group, scans, fileRows } = this.looked
    const values = new Float32Array(width)
    return rows.map((row) => {
      this.checkRow(row)
      query.read(row, values, 0)
      return {
        row,
        fileRow: fileRows?.[row] ?? row,
        set: this.set(row),
        norm: scans[0]?.norms[row] ?? Number.NaN,
        label: nameOf(label, row),
        group: nameOf(group, row),
        reply: replyRow?.[row] ?? row,
        head: [...values.subarray(0, HEAD)],
      }
    })
  }

  list(filter: RowFilter): Uint32Array {
    const all = Uint32Array.from({ length: this.dataset.rows }, (_, row) => row)
    if (filter === 'validation') return all.filter((row) => this.held[row] === 1)
    if (filter === 'nonFinite') return all.filter((row) => this.looked.scans.some(({ norms }) => Number.isNaN(norms[row])))
    if (filter === 'all') return all
    const copied = new Uint8Array(all.length)
    for (const row of all) if (this.first[row] !== row) copied[row] = copied[this.first[row] as number] = 1
    return all.filter((row) => copied[row] === 1)
  }

  private checkRow(row: number): void {
    const { rows } = this.dataset
    if (!(Number.isInteger(row) && row >= 0 && row < rows))
      throw new StudioError('Row', `there is no row ${row}.`, `Choose one from 0 to ${rows - 1}.`)
  }
}

const nameOf = (labels: Labels | null, row: number): string | null => labels?.names[labels.codes[row] as number] ?? null

function inspectMatrix(
  { role, dtype, rows, width, normMean, normDeviation }: Assembled['raw']['matrices'][number],
  norms: Float64Array,
): MatrixInspection {
  const about = { role, dtype, rows, width, norms: histogram(norms, NORM_BINS), normMean, normDeviation }
  return { ...about, nonFinite: listed(norms, Number.isNaN), zero: listed(norms, (norm) => norm === 0) }
}

/** How many rows have such a norm, and the first of them. */
function listed(norms: Float64Array, isSuch: (norm: number) => boolean): { count: number; rows: number[] } {
  const rows: number[] = []
  let count = 0
  for (let row = 0; row < norms.length; row++) if (isSuch(norms[row] as number) && count++ < LISTED_ROWS) rows.push(row)
  return { count, rows }
}

/** Whether a row and its reply are finite. */
function finiteRows({ pairing, replyRow }: EmbeddingDataset, scans: Assembled['scans']): (row: number) => boolean {
  const [queries, replies] = scans
  const answering = pairing === 'columns' ? replies : queries
  return (row) => !Number.isNaN(queries?.norms[row]) && !Number.isNaN(answering?.norms[replyRow?.[row] ?? row])
}

/** Reads rows as training does; a mean of rows that are not finite would be none. */
async function standardised(
  dataset: EmbeddingDataset,
  { train }: Split,
  standardize: boolean,
  whole: (row: number) => boolean,
  pace: Pace,
): Promise<RowReader> {
  const mean = standardize ? await pacedMean(dataset, train.filter(whole), pace) : new Float32Array(dataset.width)
  return new RowReader(dataset, mean, standardize)
}
