/** The report of a run. */
import type { ArchivedRun } from '../../core/archive'
import { bytes, count, duration, group, percent, plural, significant } from '../../core/format'
import type { MetricLine, TrainLine, ValidationLine } from '../../core/metrics'
import { type ChartSpec, chart, type Series } from './chart'
import { html, type Markup } from './html'
import { dateText, type Fact, facts, page, type ReportMaker, section } from './page'
import { settingsSection } from './settings'

/** A line of the log. */
export interface LogEntry {
  at: string
  step: number
  kind: string
  text: string
}

export interface RunReport extends ArchivedRun {
  lines: readonly MetricLine[]
  log: readonly LogEntry[]
}

const STATUS = {
  finished: { word: 'Finished', tone: 'ok' },
  stopped: { word: 'Stopped', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
  training: { word: 'Training when this was made', tone: 'warn' },
} as const

/** Validations and log entries that a report shows at most. */
const MOST_ROWS = 200

const bestOf = (lines: readonly ValidationLine[]): ValidationLine | null =>
  lines.reduce<ValidationLine | null>((best, line) => (best && !(line.loss < best.loss) ? best : line), null)

const column = <K extends string>(
  lines: readonly (Record<K, number> & { step: number })[],
  key: K,
  name: string,
  ink: number,
  more: Partial<Series> = {},
): Series => ({
  ...{ name, ink, steps: lines.map(({ step }) => step), values: lines.map((line) => line[key]) },
  ...more,
})

/** The charts that a run's lines make. */
export function runCharts(lines: readonly MetricLine[]): ChartSpec[] {
  const train = lines.filter((line): line is TrainLine => line.kind === 'train')
  const held = lines.filter((line): line is ValidationLine => line.kind === 'validation')
  const best = bestOf(held)
  const marked = best && { step: best.step, series: 'validation' }
  const losses = [column(train, 'loss', 'training', 1, { noisy: true }), column(held, 'loss', 'validation', 3, { dots: true })]
  const recalls = [column(held, 'recall@1', 'recall@1', 1), column(held, 'recall@10', 'recall@10', 5), column(held, 'cosine', 'cosine', 4)]
  const parts = (['surface', 'internal', 'dialogue', 'reconstruction'] as const).map((key, i) =>
    column(train, key, key, i + 1, { noisy: true }),
  )
  const charts: ChartSpec[] = [
    { title: 'Loss', series: losses.filter(({ steps }) => steps.length > 0), best: marked },
    {
      title: 'Validation',
      unit: `${held.at(-1)?.candidates ?? 0} candidates`,
      series: recalls.map((one) => ({ ...one, dots: true })),
      fromZero: true,
    },
    { title: 'Parts of the loss', unit: 'before their weights', series: parts },
    { title: 'Gradient norm', unit: 'before clipping, log', series: [column(train, 'gradNorm', 'norm', 6, { noisy: true })], log: true },
    { title: 'Learning rate', series: [column(train, 'learningRate', 'rate', 7)], fromZero: true },
    { title: 'Loss scale', unit: 'log', series: [column(train, 'lossScale', 'scale', 8)], log: true },
  ]
  const scaled = train.some(({ lossScale }) => lossScale !== 1)
  return charts.filter(({ title, series }) => series.some(({ steps }) => steps.length > 0) && (title !== 'Loss scale' || scaled))
}

const validationTable = (lines: readonly ValidationLine[]): Markup | null => {
  if (lines.length === 0) return null
  const best = bestOf(lines)
  const every = Math.ceil(lines.length / MOST_ROWS)
  const shown = lines.filter((line, i) => i % every === 0 || line === best || i === lines.length - 1)
  return html`<div class="wide"><table><thead><tr><th class="n">Step</th><th class="n">Loss</th><th class="n">Cosine</th><th class="n">Recall@1</th><th class="n">Recall@10</th><th class="n">Candidates</th><th></th></tr></thead><tbody>${shown.map(
    (line) =>
      html`<tr${line === best ? html` class="top"` : null}><td class="n">${group(line.step)}</td><td class="n">${significant(line.loss, 4)}</td><td class="n">${significant(line.cosine)}</td><td class="n">${percent(line['recall@1'])}</td><td class="n">${percent(line['recall@10'])}</td><td class="n">${group(line.candidates)}</td><td>${line === best ? html`<span class="tag ok">best</span>` : null}</td></tr>`,
  )}</tbody></table></div>${every > 1 ? html`<p class="q">Every ${every}th of ${group(lines.length)} is shown.</p>` : null}`
}

const logTable = (log: readonly LogEntry[]): Markup | null =>
  log.length === 0
    ? null
    : html`<div class="wide"><table><thead><tr><th class="n">Step</th><th>When</th><th>Kind</th><th>What</th></tr></thead><tbody>${log
        .slice(-MOST_ROWS)
        .map(
          ({ step, at, kind, text }) =>
            html`<tr><td class="n">${group(step)}</td><td class="q">${dateText(at)}</td><td class="q">${kind}</td><td>${text}</td></tr>`,
        )}</tbody></table></div>${log.length > MOST_ROWS ? html`<p class="q">The last ${MOST_ROWS} of ${group(log.length)} entries.</p>` : null}`

const noteTable = ({ notes }: ArchivedRun['run']): Markup | null =>
  notes.length === 0
    ? null
    : html`<div class="wide"><table><thead><tr><th class="n">Step</th><th>Note</th></tr></thead><tbody>${notes.map(
        ({ step, text }) => html`<tr><td class="n">${group(step)}</td><td>${text}</td></tr>`,
      )}</tbody></table></div>`

const checkpointTable = ({ checkpoints }: ArchivedRun): Markup | null =>
  checkpoints.length === 0
    ? null
    : html`<div class="wide"><table><thead><tr><th class="n">Step</th><th>Checkpoint</th><th class="n">Size</th><th>Kept</th><th>SHA-256</th></tr></thead><tbody>${[
        ...checkpoints,
      ]
        .sort((a, b) => b.step - a.step)
        .map(
          (kept) =>
            html`<tr><td class="n">${group(kept.step)}</td><td>${kept.name || 'unnamed'} ${kept.roles.map((role) => html`<span class="tag idle">${role}</span> `)}</td><td class="n">${bytes(kept.bytes)}</td><td class="q">${dateText(kept.created)}</td><td class="mono q">${kept.sha256.slice(0, 16)}…</td></tr>`,
        )}</tbody></table></div>`

function headFacts({ run }: ArchivedRun, best: ValidationLine | null): Fact[] {
  const { step, steps, samples, seconds, samplesPerSecond } = run
  return [
    ...(best
      ? [
          { label: 'Best validation loss', value: significant(best.loss, 4), more: `step ${group(best.step)}` },
          { label: 'Recall@1 there', value: percent(best['recall@1']), more: `of ${group(best.candidates)}` },
          { label: 'Cosine there', value: significant(best.cosine) },
        ]
      : []),
    { label: 'Steps', value: group(step), more: step < steps ? `of ${group(steps)}` : '' },
    { label: 'Samples seen', value: count(samples) },
    { label: 'Training time', value: duration(seconds), more: samplesPerSecond ? `${count(samplesPerSecond)} samples/s` : '' },
  ]
}

function originFacts({ run }: ArchivedRun): Fact[] {
  const { data, adapter, build, config, created, parent, gpuBytes, sweep, trial, id } = run
  return [
    { label: 'Dataset', value: data.name || '–', more: data.width ? `${data.width} dimensions` : '' },
    { label: 'Its SHA-256', value: data.digest ? `${data.digest.slice(0, 16)}…` : '–' },
    { label: 'Seed', value: String(config.run.seed) },
    {
      label: 'Lattice',
      value: `${config.lattice.width}×${config.lattice.height}×${config.lattice.depth}`,
      more: plural(config.lattice.channels, 'channel'),
    },
    { label: 'Precision', value: config.precision },
    { label: 'Effective batch', value: group(config.batch.micro * config.batch.accumulation) },
    { label: 'GPU', value: adapter || '–', more: gpuBytes ? bytes(gpuBytes) : '' },
    { label: 'Studio', value: build || '–' },
    { label: 'Began', value: dateText(created) },
    { label: 'Run', value: id },
    ...(parent
      ? [{ label: 'Began from', value: parent.checkpoint, more: `step ${group(parent.step)}${parent.run ? ` of ${parent.run}` : ''}` }]
      : []),
    ...(sweep ? [{ label: 'Of the sweep', value: sweep, more: trial ? `trial ${trial.slice(trial.lastIndexOf('.') + 1)}` : '' }] : []),
  ]
}

/** One HTML file that tells a run to somebody who has no studio. */
export function runReport(report: RunReport, maker: ReportMaker): string {
  const { run, lines, log } = report
  const held = lines.filter((line): line is ValidationLine => line.kind === 'validation')
  const validations = held.length > 0 ? held : run.validations
  const charts = runCharts(lines)
  const status = STATUS[run.phase]
  return page(
    {
      kind: 'Run',
      name: run.name,
      status: { ...status, word: run.phase === 'failed' && run.problem ? `${status.word}: ${run.problem}` : status.word },
      lead: run.note,
      facts: headFacts(report, bestOf(validations)),
    },
    [
      section(
        'Curves',
        charts.length > 0
          ? html`<div class="charts">${charts.map((spec, i) => chart(spec, i === 0 && charts.length % 2 === 1))}</div>`
          : html`<p class="q">Nothing was recorded yet.</p>`,
      ),
      section('Notes', noteTable(run)),
      section('Validations', validationTable(validations)),
      section('Settings that differ from the defaults', settingsSection(run.config)),
      section('Where it comes from', facts(originFacts(report))),
      section('Checkpoints', checkpointTable(report)),
      section('Log', logTable(log)),
    ],
    maker,
  )
}
