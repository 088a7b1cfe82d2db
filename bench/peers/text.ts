/** The result as a person reads it. Pure. */

import type { CurveAnswer, GoldenAnswer } from './jobs'
import { TITLES } from './names'
import { curveDifference, type Line, misses, type Summary } from './report'

const HEADINGS = [
  'T',
  'batch',
  '',
  'samples/s',
  's/update',
  'dispatches',
  'submissions',
  'bind groups',
  'buffers',
  'MB allocated',
  'MB uploaded',
]

/** Columns as wide as their widest entry; the first three to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells({ steps, batch }: Summary, { contender, samplesPerSecond, secondsPerUpdate, counts, error }: Line): string[] {
  const begin = [String(steps), String(batch), TITLES[contender]]
  if (samplesPerSecond === null || secondsPerUpdate === null || !counts) return [...begin, error ?? 'not measured']
  const { dispatches, submissions, bindGroups, buffers, allocatedBytes, uploadedBytes } = counts
  const whole = [dispatches, submissions, bindGroups, buffers].map(String)
  const bytes = [allocatedBytes, uploadedBytes].map((value) => (value / 1e6).toFixed(1))
  return [...begin, samplesPerSecond.toPrecision(3), secondsPerUpdate.toPrecision(3), ...whole, ...bytes]
}

function verdict(summary: Summary): string {
  const { steps, batch, better, ratio, dispatchShare, ceiling, ceilingShare, rounds, lossDifference } = summary
  const missed = misses(summary)
  const compared = better && ratio !== null ? `${ratio.toFixed(2)}× ${TITLES[better]}` : 'no peer ran'
  return [
    `T = ${steps}, batch ${batch}: ${compared}`,
    ...(dispatchShare === null ? [] : [`${(100 * dispatchShare).toFixed(1)} % of its dispatches`]),
    `${ceilingShare === null ? '–' : (100 * ceilingShare).toFixed(0)} % of our matmul (${ceiling.toFixed(2)} GFLOP/s)`,
    `medians of ${rounds} round${rounds === 1 ? '' : 's'}`,
    ...(lossDifference === null ? [] : [`losses within ${lossDifference.toExponential(1)}`]),
    missed.length === 0 ? 'goals met' : `MISSED: ${missed.join('; ')}`,
  ].join('; ')
}

/** The table of all settings and a line on each. */
export function speedText(summaries: readonly Summary[]): string {
  const rows = summaries.flatMap((summary) => summary.lines.map((line) => cells(summary, line)))
  return [
    `Per update, on ${summaries[0]?.device ?? 'no device'}; ours and each peer in turns, in a process of their own:`,
    table([HEADINGS, ...rows]),
    summaries.map(verdict).join('\n'),
  ].join('\n\n')
}

/** How equal the work is. */
export function equalityText(golden: readonly GoldenAnswer[], curves: readonly CurveAnswer[]): string {
  const lines = golden.map(({ file, contender, quantities, worst, error }) =>
    error
      ? `${file}, ${TITLES[contender]}: ${error}`
      : `${file}, ${TITLES[contender]}: ${quantities} quantities, worst ${worst?.error.toExponential(1)} (${worst?.name})`,
  )
  const difference = curveDifference(curves.map(({ losses }) => losses))
  const compared = curves.filter(({ losses }) => losses.length > 0).map(({ contender }) => TITLES[contender])
  return [
    'Against the float64 reference, relative:',
    ...lines,
    `Loss curves of ${compared.join(', ')} over ${curves[0]?.losses.length ?? 0} updates: largest relative difference ${difference === null ? 'not measured' : difference.toExponential(1)}`,
  ].join('\n')
}
