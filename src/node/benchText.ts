/** What `lattice bench` prints for people: Markdown tables, padded so that they read well in a terminal too. */
import type { BatchCurve } from '../core/batchCurve'
import { BETTER, HELD_OUT } from '../core/statistics/gain'
import type { Claim, ClaimUnit } from '../diagnostics/claimRows'
import type { ClaimsTable } from '../diagnostics/claims'
import type { GainResult } from '../diagnostics/cubeGain'
import { grouped } from './report'

/** Rows as a Markdown table; the first is its head. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join('\n')
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

/** The throughput curve, its knee marked, and why it ended. */
export function curveText({ points, knee, fastest, reason }: BatchCurve): string {
  const mark = (micro: number): string =>
    [knee?.micro === micro ? 'knee' : '', fastest?.micro === micro ? 'fastest' : ''].filter(Boolean).join(', ')
  const rows = points.map(({ micro, samplesPerSecond, secondsPerUpdate, bytes }) => [
    grouped(micro),
    samplesPerSecond.toPrecision(3),
    secondsPerUpdate.toPrecision(3),
    mib(bytes),
    mark(micro),
  ])
  return `${markdown([['micro-batch', 'samples/s', 'seconds/update', 'MiB', ''], ...rows])}\n\n${reason}`
}

const SHOWN: Readonly<Record<ClaimUnit, (value: number) => string>> = {
  '% less': (value) => (value < 0 ? `${(-value).toFixed(1)} % more` : `${value.toFixed(1)} % less`),
  '% more': (value) => (value < 0 ? `${(-value).toFixed(1)} % less` : `${value.toFixed(1)} % more`),
  '× as fast': (value) => `${value.toFixed(2)}× as fast`,
  '× as many pairs': (value) => `${value}× as many pairs`,
  '× the memory': (value) => `${value.toFixed(2)}× the memory`,
}

const claimRow = ({ lever, what, measured, unit, claimed, reached }: Claim): string[] => [
  lever,
  what,
  SHOWN[unit](measured),
  claimed ?? '',
  reached === null ? '' : reached ? 'yes' : 'no',
]

/** The table of claims, what it is measured against, the curve and the notes. */
export function claimsText({ device, software, baseline, claims, curve, notes }: ClaimsTable): string {
  const { lattice, batch } = baseline.config
  const cells = `${lattice.width}×${lattice.height}×${lattice.depth} cells of ${lattice.channels} channels, ${lattice.steps} steps, weights per ${lattice.share}`
  const figures = `${(batch.micro / baseline.seconds).toPrecision(3)} samples/s, ${mib(baseline.bytes)} MiB`
  return [
    `Baseline on ${device}${software ? ' (software)' : ''}: ${cells}; f32, every state kept, 32-bit AdamW, micro-batch ${batch.micro}: ${figures}.`,
    markdown([['lever', 'of what', 'measured', 'claimed', 'reached'], ...claims.map(claimRow)]),
    curveText({ ...curve, reason: notes.join('\n') }),
  ].join('\n\n')
}

/** In which figures the first variant is better than each of the others, on the mean of the seeds. */
export function gainVerdicts({ variants, gains }: GainResult): string[] {
  const first = variants[0]?.name ?? ''
  return gains.map(({ over, gain }) => {
    const better = HELD_OUT.filter((key) => gain[key].mean * BETTER[key] > 0)
    const worse = HELD_OUT.filter((key) => gain[key].mean * BETTER[key] < 0)
    const parts = [
      ...(better.length > 0 ? [`better in ${better.join(', ')}`] : []),
      ...(worse.length > 0 ? [`worse in ${worse.join(', ')}`] : []),
    ]
    return `${first} against ${over}: ${parts.join('; ') || 'the same'}.`
  })
}
