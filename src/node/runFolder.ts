/** The folder of a run: config.yaml, metrics.jsonl, log.jsonl, last.safetensors, best.safetensors (CONTRACT.md, Command line). */
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Config } from '../core/config/types'
import { formatConfig } from '../core/config/yaml'
import { StudioError } from '../core/errors'
import { metricLine } from '../core/metricLine'
import type { MetricLine, ValidationLine } from '../core/metrics'
import type { LogLine, NoteKind } from '../core/runNote'
import { systemClock } from './clock'
import { exists, makeFolder, readBytes, readText, writeAtomic } from './files'
import { LineFile } from './lineFile'

const NAMES = {
  ...{ config: 'config.yaml', metrics: 'metrics.jsonl', log: 'log.jsonl' },
  last: 'last.safetensors',
  best: 'best.safetensors',
} as const

const NEWLINE = 10

/** What of an earlier run stands in the metrics up to the step at which it is gone on with. */
export interface History {
  lines: readonly MetricLine[]
  /** The best validation so far. */
  best: ValidationLine | null
}

/** Refuses a folder that holds a run. */
export async function refuseRun(folder: string): Promise<void> {
  const found: string[] = []
  for (const name of Object.values(NAMES)) if (await exists(join(folder, name))) found.push(name)
  if (found.length === 0) return
  const last = join(folder, NAMES.last)
  const goOn = found.includes(NAMES.last) ? `go on with it by --resume ${last}` : 'move it away'
  throw new StudioError(folder, `this folder holds a run already (${found.join(', ')}).`, `Choose another --out, or ${goOn}.`)
}

/** The lines of a metrics file; one that was torn by a crash or a full disk, and any other that is none, is left out. */
export const parseMetrics = (text: string): MetricLine[] => readMetrics(text).lines

/** The same, and how many were left out; a last one that has no end is not counted: it is what a crash leaves. */
function readMetrics(text: string): { lines: MetricLine[]; bad: number } {
  const texts = text.split('\n')
  const last = texts.pop() ?? ''
  const lines = texts.map(lineOf)
  const good = [...lines, lineOf(last)].filter((line) => line !== null)
  return { lines: good, bad: texts.filter((line, i) => line !== '' && lines[i] === null).length }
}

function lineOf(text: string): MetricLine | null {
  try {
    const value = JSON.parse(text) as MetricLine
    return metricLine({ ...value }) && value
  } catch {
    return null
  }
}

/** Lines up to a step, and the best validation among them. */
export function historyUpTo(lines: readonly MetricLine[], step: number): History {
  const kept = lines.filter((line) => line.step <= step)
  const validations = kept.filter((line) => line.kind === 'validation')
  const best = validations.reduce<ValidationLine | null>((a, b) => (a && a.loss <= b.loss ? a : b), null)
  return { lines: kept, best }
}

export class RunFolder {
  private constructor(
    private readonly folder: string,
    private readonly metrics: LineFile,
    private readonly log: LineFile,
    readonly history: History,
  ) {}

  /**
   * Makes the folder ready and writes the config. Metrics after `step` are dropped: that part of the run is done again. The log goes
   * on: what it said of that part is passed over by its readers, behind a note of kind `resumed`.
   * @param step updates done when the run begins: 0, or the resumed checkpoint's
   */
  static async open(folder: string, config: Config, step: number): Promise<RunFolder> {
    await makeFolder(folder)
    const path = join(folder, NAMES.metrics)
    const { lines: earlier, bad } = step > 0 && (await exists(path)) ? readMetrics(await readText(path)) : { lines: [], bad: 0 }
    const history = historyUpTo(earlier, step)
    // Without any validation, best is but a copy of last.
    if (!history.best && earlier.some(({ kind }) => kind === 'validation')) await keepAside(folder)
    await writeAtomic(path, history.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await writeAtomic(join(folder, NAMES.config), formatConfig(config))
    const log = join(folder, NAMES.log)
    await mend(log)
    const run = new RunFolder(folder, new LineFile(path), new LineFile(log), history)
    if (bad > 0) run.note(step, 'warning', `lines of ${NAMES.metrics} that cannot be read were dropped: ${bad}`)
    return run
  }

  append(line: MetricLine): void {
    this.metrics.append(JSON.stringify(line))
  }

  /** Writes a line of the log. */
  note(step: number, kind: NoteKind, text: string): void {
    const line: LogLine = { at: systemClock.date(), step, kind, text }
    this.log.append(JSON.stringify(line))
  }

  /** Drops the lines after `step`, which no longer hold: the run stands there again. */
  async goBack(step: number): Promise<void> {
    this.metrics.dropFrom((line) => (lineOf(line)?.step ?? 0) > step)
  }

  /** Writes a checkpoint; the metrics up to it, and the log, reach the disk first. */
  async save(kind: 'last' | 'best', bytes: Uint8Array): Promise<void> {
    this.metrics.sync()
    this.log.sync()
    await writeAtomic(this.path(kind), bytes)
  }

  /** A folder whose run is over has a best: the last, where none of its validations beat the run's best, or none was held. */
  async completeBest(): Promise<void> {
    if (!(await exists(this.path('best')))) await writeAtomic(this.path('best'), await readBytes(this.path('last')))
  }

  path(kind: keyof typeof NAMES): string {
    return join(this.folder, NAMES[kind])
  }

  /** Every file that is there, by kind. */
  async files(): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for (const kind of Object.keys(NAMES) as (keyof typeof NAMES)[]) if (await exists(this.path(kind))) found[kind] = this.path(kind)
    return found
  }

  close(): void {
    this.metrics.close()
    this.log.close()
  }
}

/** Drops a last line of the log that was torn by a crash. */
async function mend(log: string): Promise<void> {
  if (!(await exists(log))) return
  const bytes = await readBytes(log)
  const whole = bytes.lastIndexOf(NEWLINE) + 1
  if (whole < bytes.length) await writeAtomic(log, bytes.subarray(0, whole))
}

/** A best checkpoint that no line of this run's history vouches for is not ours to overwrite. */
async function keepAside(folder: string): Promise<void> {
  const best = join(folder, NAMES.best)
  for (let n = 1; await exists(best); n++) {
    const aside = join(folder, `${basename(best, '.safetensors')}.before-${n}.safetensors`)
    if (!(await exists(aside))) await rename(best, aside)
  }
}
