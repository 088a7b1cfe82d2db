/** Runs and sweeps as files for others, from wherever they are kept. */
import type { ArchiveBytes, ArchivedRun, ArchiveSource } from '../../core/archive'
import { joinedBytes } from '../../core/bytes'
import { formatConfig } from '../../core/config/yaml'
import { StudioError } from '../../core/errors'
import { settingText } from '../../core/format'
import { importanceOf } from '../../core/statistics/importance'
import { scoreOf } from '../../core/sweep/status'
import { memorySource } from '../../formats/source'
import { type ByteSink, measure, ZipWriter } from '../../formats/zipWriter'
import type { ReportMaker } from '../report/page'
import { type LogEntry, runReport } from '../report/run'
import { sweepReport } from '../report/sweep'
import { parseLines, type RunLines } from './lines'
import { metricsCsv, metricsJsonl } from './tables'
import { eventRecords, eventsName } from './tensorboard'

const whole = async (bytes: ArchiveBytes): Promise<Uint8Array> => bytes.read(0, bytes.size)

/** What a name may be made of in a file's name. */
export const fileStem = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80) || 'run'

/** @throws StudioError for a run that is gone */
async function chosen(source: ArchiveSource, ids: readonly string[]): Promise<ArchivedRun[]> {
  const runs = (await source.runs()).filter(({ run }) => ids.includes(run.id))
  if (runs.length > 0) return runs
  throw new StudioError('Runs', 'there is nothing recorded to export.', 'Choose a run of the table.')
}

async function linesOf(source: ArchiveSource, { run }: ArchivedRun): Promise<RunLines> {
  const { id, name, created, phase, config } = run
  return { id, name, created, phase, config, lines: parseLines(await whole(await source.content(id).metrics())) }
}

/** The text of one table: CSV or JSON lines. */
export async function exportTable(source: ArchiveSource, ids: readonly string[], format: 'csv' | 'jsonl'): Promise<string[]> {
  const runs = await Promise.all((await chosen(source, ids)).map((run) => linesOf(source, run)))
  return [...(format === 'csv' ? metricsCsv(runs) : metricsJsonl(runs))]
}

/** Files by name, no name twice. */
function numbered(files: readonly (readonly [stem: string, name: string, content: Uint8Array])[]): Map<string, Uint8Array> {
  const named = new Map<string, Uint8Array>()
  for (const [stem, name, content] of files) {
    let folder = stem
    for (let n = 2; named.has(`${folder}/${name}`); n++) folder = `${stem}-${n}`
    named.set(`${folder}/${name}`, content)
  }
  return named
}

async function zipped(files: ReadonlyMap<string, Uint8Array>, sink: ByteSink, created: string): Promise<void> {
  const zip = new ZipWriter(sink, new Date(created))
  for (const [name, bytes] of files) {
    const content = memorySource(name, bytes)
    await zip.add(name, content, await measure(content))
  }
  await zip.finish()
}

/** A zip with a folder for each run, as `tensorboard --logdir` wants them. */
export async function exportEvents(source: ArchiveSource, ids: readonly string[], sink: ByteSink, created: string): Promise<void> {
  const runs = await Promise.all((await chosen(source, ids)).map((run) => linesOf(source, run)))
  await zipped(numbered(runs.map((run) => [fileStem(run.name), eventsName(run), joinedBytes([...eventRecords(run)])])), sink, created)
}

/** The config of one run. */
export async function exportConfig(source: ArchiveSource, id: string): Promise<string> {
  const [{ run }] = (await chosen(source, [id])) as [ArchivedRun]
  return formatConfig(run.config)
}

/** A run's report as HTML. */
export async function exportRunReport(source: ArchiveSource, id: string, maker: ReportMaker): Promise<string> {
  const [archived] = (await chosen(source, [id])) as [ArchivedRun]
  const { lines } = await linesOf(source, archived)
  return runReport({ ...archived, lines, log: parseLog(await whole(await source.content(id).log())) }, maker)
}

/** A sweep's report as HTML. @throws StudioError for one that is gone */
export async function exportSweepReport(source: ArchiveSource, id: string, maker: ReportMaker): Promise<string> {
  const archived = (await source.sweeps()).find(({ sweep }) => sweep.id === id)
  if (!archived) throw new StudioError('Sweep', 'it is no longer there.', 'Choose another one.')
  const { sweep, trials } = archived
  const scored = trials.flatMap(({ values, result }) => {
    const score = scoreOf(result, sweep.metric)
    return score === null ? [] : [{ values, score }]
  })
  const importance = importanceOf(
    sweep.axes.map(({ path }) => path),
    scored,
    settingText,
  )
  return sweepReport({ ...archived, importance }, maker)
}

const isEntry = (value: unknown): value is LogEntry => {
  const { at, step, kind, text } = (value ?? {}) as Partial<Record<keyof LogEntry, unknown>>
  return typeof at === 'string' && typeof step === 'number' && typeof kind === 'string' && typeof text === 'string'
}

/** Reads `log.jsonl`; lines that are none are left out. */
export function parseLog(bytes: Uint8Array): LogEntry[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .flatMap((text) => {
      try {
        const value: unknown = JSON.parse(text)
        return isEntry(value) ? [value] : []
      } catch {
        return []
      }
    })
}
