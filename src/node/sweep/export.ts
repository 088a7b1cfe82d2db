/** `lattice sweep export`: what the sweeps of a folder came to, for other programs and for people. */
import { dirname, join, relative, resolve } from 'node:path'
import type { ArchivedRun, ArchivedSweep } from '../../core/archive'
import { StudioError } from '../../core/errors'
import { oneLine } from '../../core/names'
import { importanceOf } from '../../core/statistics/importance'
import { scoreOf } from '../../core/sweep/status'
import type { Sweep } from '../../core/sweep/types'
import { parseLines, type RunLines } from '../../experiments/exports/lines'
import { metricsCsv, metricsJsonl } from '../../experiments/exports/tables'
import { eventRecords, eventsName } from '../../experiments/exports/tensorboard'
import { sweepReport } from '../../experiments/report/sweep'
import { formatSweepFile } from '../../experiments/sweepFileText'
import { type Invocation, UsageError } from '../args'
import type { DataOptions } from '../data'
import { exists, makeFolder, writeAtomic } from '../files'
import type { Report } from '../report'
import { EXPORT_FORMATS, type ExportFormat } from '../usage'
import { chosenSweeps, openFolder } from './choose'
import { isBuiltin, SweepData } from './data'
import { FolderArchive } from './folderArchive'
import { namesIn } from './versions'

/** What is exported, read. */
interface Content {
  sweeps: readonly ArchivedSweep[]
  runs: readonly ArchivedRun[]
  lines(): Promise<RunLines[]>
  /** Where a sweep's data lies here; null where that is not known. */
  dataOf(sweep: Sweep): Promise<DataOptions | null>
}

/** Writes one format. @returns the files */
type Writer = (content: Content, out: string) => Promise<string[]>

const encoder = new TextEncoder()

/** Texts as bytes, some of them together. */
async function* encoded(texts: Iterable<string>): AsyncGenerator<Uint8Array> {
  let gathered = ''
  for (const text of texts) {
    gathered += text
    if (gathered.length < 2 ** 16) continue
    yield encoder.encode(gathered)
    gathered = ''
  }
  yield encoder.encode(gathered)
}

async function* bytesOf(records: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* records
}

const single =
  (text: (content: Content, out: string) => Promise<Iterable<string>>): Writer =>
  async (content, out) => {
    await writeAtomic(out, encoded(await text(content, out)))
    return [out]
  }

/** One sweep alone: its file is one. */
function only({ sweeps }: Content): ArchivedSweep {
  const [sweep, another] = sweeps
  if (sweep && !another) return sweep
  const names = sweeps.map((one) => oneLine(one.sweep.name)).join(', ')
  throw new UsageError(`this format is of one sweep, and there are several: choose one by --sweep: ${names}.`, 'sweep')
}

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  csv: single(async ({ lines }) => metricsCsv(await lines())),
  jsonl: single(async ({ lines }) => metricsJsonl(await lines())),
  yaml: single(async (content, out) => [await fileOf(content, dirname(resolve(out)))]),
  html: single(async (content) => [reportOf(only(content))]),
  tfevents: async ({ lines }, out) => {
    const files: string[] = []
    for (const run of await lines()) {
      const folder = join(out, run.id)
      await makeFolder(folder)
      const path = join(folder, eventsName(run))
      await writeAtomic(path, bytesOf(eventRecords(run)))
      files.push(path)
    }
    return files
  },
}

/** @param base the folder that the file is put in: paths in it begin there */
async function fileOf(content: Content, base: string): Promise<string> {
  const { sweep } = only(content)
  const known = await content.dataOf(sweep)
  const { data = sweep.data.name, replies, skipBadRows = false } = known ?? {}
  const from = (path: string): string => (known && !isBuiltin(path) ? relative(base, path) : path)
  return formatSweepFile({ settings: sweep, data: from(data), replies: replies ? from(replies) : null, skipBadRows })
}

function reportOf(archived: ArchivedSweep): string {
  const { sweep, trials } = archived
  const scored = trials.flatMap(({ values, result }) => {
    const score = scoreOf(result, sweep.metric)
    return score === null ? [] : [{ values, score }]
  })
  const paths = sweep.axes.map(({ path }) => path)
  const importance = importanceOf(paths, scored, (value) => JSON.stringify(value))
  const maker = { created: new Date().toISOString(), build: String(import.meta.env?.LATTICE_VERSION ?? '') }
  return sweepReport({ ...archived, importance: importance.length > 0 ? importance : null }, maker)
}

export async function exportSweeps(invocation: Invocation): Promise<Report> {
  const format = (invocation.values.get('format') ?? 'csv') as ExportFormat
  if (!EXPORT_FORMATS.includes(format)) throw new UsageError(`--format ${format}: it is ${EXPORT_FORMATS.join(', ')}.`, 'sweep')
  const out = invocation.values.get('out')
  if (!out) throw new UsageError('sweep export needs --out PATH.', 'sweep')
  await refuseTaken(out)
  const opened = openFolder(invocation)
  const ids = new Set((await chosenSweeps(opened, invocation)).map(({ id }) => id))
  const archive = new FolderArchive(opened.folder)
  try {
    const data = new SweepData(opened.folder, null)
    const content = { ...(await contentOf(archive, ids)), dataOf: (sweep: Sweep) => data.known(sweep) }
    const files = await WRITERS[format](content, out)
    if (files.length === 0) throw new StudioError(opened.folder.root, 'no trial has trained yet.', 'Run the sweep first.')
    return { json: { format, files, runs: content.runs.length }, text: files.join('\n') }
  } finally {
    archive.close()
  }
}

/** What is there already is never replaced; a folder that is empty may be filled. */
async function refuseTaken(out: string): Promise<void> {
  const taken = (await exists(out)) && (await namesIn(out).catch(() => ['a file'])).length > 0
  if (taken) throw new StudioError(out, 'this is there already.', 'Choose another --out, or move it away.')
}

async function contentOf(archive: FolderArchive, ids: ReadonlySet<string>): Promise<Omit<Content, 'dataOf'>> {
  const sweeps = (await archive.sweeps()).filter(({ sweep }) => ids.has(sweep.id))
  // a result that was taken from an earlier sweep is its run's
  const wanted = new Map(sweeps.flatMap(({ trials }) => trials.map((trial) => [trial.run, trial] as const)))
  const runs = (await archive.runs()).filter(({ run }) => wanted.has(run.id))
  runs.sort((a, b) => (wanted.get(a.run.id)?.number ?? 0) - (wanted.get(b.run.id)?.number ?? 0))
  const lines = (): Promise<RunLines[]> =>
    Promise.all(
      runs.map(async ({ run }) => {
        const metrics = await archive.content(run.id).metrics()
        const { id, name, created, phase, config } = run
        return { id, name, created, phase, config, lines: parseLines(await metrics.read(0, metrics.size)) }
      }),
    )
  return { sweeps, runs, lines }
}
