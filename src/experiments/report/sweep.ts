/** The report of a sweep. */
import type { ArchivedSweep } from '../../core/archive'
import type { Config } from '../../core/config/types'
import { budgetText, bytes, duration, group, percent, plural, settingText, significant } from '../../core/format'
import { auditSweep, byMetric, championOf, countTrials, scoreOf } from '../../core/sweep/status'
import { type Axis, isList, type Sweep, TRIAL_STATUSES, type Trial, type TrialStatus } from '../../core/sweep/types'
import { html, type Markup, shortened } from './html'
import { facts, page, type ReportMaker, section } from './page'
import { parallelCoordinates } from './parallel'
import { settingsSection } from './settings'

/** How much a setting matters for the metric, 0 … 1. */
export interface Importance {
  path: string
  share: number
}

export interface SweepReport extends ArchivedSweep {
  /** The highest first; null where there are too few results to say. */
  importance: readonly Importance[] | null
}

const TONES: Readonly<Record<TrialStatus, string>> = {
  ...{ done: 'ok', running: 'warn', planned: 'idle', postponed: 'warn', failed: 'bad', cancelled: 'idle' },
}

const scoreText = (score: number | null, { metric }: Sweep): string =>
  score === null ? '–' : metric.startsWith('recall') ? percent(score) : significant(score, 4)

/** The budget is the sweep's, not a trial's: one that was planned before it was raised has the old one in its config. */
const underBudget = (config: Config, { limits }: Sweep): Config => ({
  ...config,
  memory: { ...config.memory, budgetMiB: limits.budgetMiB },
})

function reasonOf({ problem, need, reused }: Trial, { limits }: Sweep): string {
  if (need) return `needs ${bytes(need.bytes)}, the budget is ${budgetText(limits.budgetMiB)}`
  if (problem) return `${problem.problem} ${problem.remedy}`
  return reused ? 'taken from an earlier sweep' : ''
}

/** Those with a result by it, the best first; the others after them. */
function ranked({ sweep, trials }: ArchivedSweep): Trial[] {
  const better = byMetric(sweep.metric)
  const score = ({ result }: Trial): number | null => scoreOf(result, sweep.metric)
  return [...trials].sort((a, b) => {
    const [left, right] = [score(a), score(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a.number - b.number
    return better(left, right) || a.number - b.number
  })
}

function trialTable(report: ArchivedSweep, champion: Trial | null): Markup {
  const { sweep } = report
  const rungs = sweep.method === 'halving'
  const noted = report.trials.some((trial) => reasonOf(trial, report.sweep) !== '')
  return html`<div class="wide"><table><thead><tr><th class="n">Trial</th><th>Status</th>${rungs ? html`<th class="n">Rung</th>` : null}${sweep.axes.map(
    ({ path }) => html`<th class="n" title="${path}">${path.slice(path.indexOf('.') + 1)}</th>`,
  )}<th class="n">${sweep.metric}</th><th class="n">Steps</th><th class="n">Time</th>${noted ? html`<th>Why</th>` : null}</tr></thead><tbody>${ranked(
    report,
  ).map(
    (trial) =>
      html`<tr${trial.id === champion?.id ? html` class="top"` : null}><td class="n">${trial.id === champion?.id ? html`<span class="tag ok">best</span> ` : null}${group(trial.number)}</td><td><span class="tag ${TONES[trial.status]}">${trial.status}</span></td>${rungs ? html`<td class="n">${trial.rung}</td>` : null}${sweep.axes.map(
        ({ path }) => html`<td class="n">${settingText(trial.values[path])}</td>`,
      )}<td class="n"><b>${scoreText(scoreOf(trial.result, sweep.metric), sweep)}</b></td><td class="n">${trial.result ? group(trial.result.step) : '–'}</td><td class="n">${trial.result ? duration(trial.result.seconds) : '–'}</td>${noted ? html`<td class="q">${shortened(reasonOf(trial, sweep), 300)}</td>` : null}</tr>`,
  )}</tbody></table></div>`
}

function countStrip({ sweep, trials }: ArchivedSweep): Markup {
  const counts = countTrials(trials)
  const problems = auditSweep(sweep, trials)
  return html`<div class="counts">${TRIAL_STATUSES.filter((status) => counts[status] > 0).map(
    (status) => html`<span class="tag ${TONES[status]}">${group(counts[status])} ${status}</span>`,
  )}</div><p class="q">${problems.length === 0 ? `They add up to ${plural(counts.total, 'trial')}; each done one was completed once.` : `They do not add up: ${problems.join(' ')}`}</p>`
}

const ROW = 26
const LABELS = 240

function importanceBars(importance: readonly Importance[] | null): Markup | null {
  if (!importance || importance.length === 0) return null
  const most = Math.max(...importance.map(({ share }) => share), 1e-9)
  return html`<svg viewBox="0 0 1080 ${importance.length * ROW + 4}" role="img" aria-label="Importance: ${importance.map(({ path, share }) => `${path} ${percent(share, 0)}`).join(', ')}">${importance.map(
    ({ path, share }, i) =>
      html`<text class="bar-name" x="0" y="${i * ROW + 17}">${shortened(path, 36)}</text><rect class="bar" x="${LABELS}" y="${i * ROW + 6}" width="${Math.round((700 * share) / most)}" height="14" rx="3"/><text class="tick" x="${LABELS + 10 + Math.round((700 * share) / most)}" y="${i * ROW + 17}">${percent(share, 0)}</text>`,
  )}</svg>`
}

const axisText = (axis: Axis): string =>
  isList(axis) ? axis.values.map(settingText).join(', ') : `${settingText(axis.from)} to ${settingText(axis.to)}, ${axis.scale}`

const METHODS = { grid: 'every combination', random: 'random draws', halving: 'successive halving' } as const

function specFacts({ sweep }: ArchivedSweep): Markup {
  const { method, metric, seed, data, rows, limits, halving, axes } = sweep
  return html`${facts([
    { label: 'Method', value: METHODS[method], more: method === 'halving' ? `the best 1/${halving.eta} go on` : '' },
    { label: 'Judged by', value: metric, more: 'of the best validation' },
    { label: 'Seed of the draws', value: String(seed) },
    { label: 'Dataset', value: data.name || '–', more: plural(rows, 'pair') },
    { label: 'Its SHA-256', value: data.digest ? `${data.digest.slice(0, 16)}…` : '–' },
    {
      label: 'Memory budget',
      value: budgetText(limits.budgetMiB),
      more: limits.fitMemory ? 'smaller micro-batches' : 'else postponed',
    },
    { label: 'Longest attempt', value: limits.trialSeconds === null ? 'no limit' : duration(limits.trialSeconds) },
  ])}<div class="wide"><table><thead><tr><th>Axis</th><th>Values</th></tr></thead><tbody>${axes.map(
    (axis) => html`<tr><td class="mono">${axis.path}</td><td>${shortened(axisText(axis), 500)}</td></tr>`,
  )}</tbody></table></div>`
}

/** One HTML file that tells a sweep to somebody who has no studio. */
export function sweepReport(report: SweepReport, maker: ReportMaker): string {
  const { sweep, trials, importance } = report
  const counts = countTrials(trials)
  const champion = championOf(trials, sweep.metric)
  const open = counts.planned + counts.running
  const ended = counts.done + counts.failed + counts.cancelled
  const seconds = trials.reduce((sum, { result, reused }) => sum + (result && !reused ? result.seconds : 0), 0)
  const unlike = (['failed', 'postponed', 'cancelled'] as const).filter((status) => counts[status] > 0)
  const rest = ['At rest', ...unlike.map((status) => `${group(counts[status])} ${status}`)].join(', ')
  const word = open === 0 ? rest : sweep.state === 'running' ? 'Running when this was made' : sweep.state
  return page(
    {
      kind: 'Sweep',
      name: sweep.name,
      status: { word, tone: open > 0 ? 'warn' : counts.failed > 0 ? 'bad' : 'ok' },
      lead: '',
      facts: [
        {
          label: `Best ${sweep.metric}`,
          value: scoreText(scoreOf(champion?.result ?? null, sweep.metric), sweep),
          more: champion ? `trial ${champion.number}` : '',
        },
        { label: 'Trials', value: group(counts.total), more: `${group(ended)} ended` },
        { label: 'Done', value: group(counts.done), more: counts.failed > 0 ? `${group(counts.failed)} failed` : '' },
        { label: 'Training time', value: duration(seconds) },
      ],
    },
    [
      section('Counts', countStrip(report)),
      section(
        'How settings and result go together',
        parallelCoordinates(sweep, trials, champion),
        `A line is a trial; the lighter, the better its ${sweep.metric}; the thick one is the best. Dashed ones have no result.`,
      ),
      section('What matters', importanceBars(importance), `How much each setting explains of the differences in ${sweep.metric}.`),
      section('Trials', trialTable(report, champion)),
      section('What was tried', specFacts(report)),
      section('Settings of the best trial that differ from the defaults', champion && settingsSection(underBudget(champion.config, sweep))),
    ],
    maker,
  )
}
