/** “Why is it slow”, as text for an issue or a mail. Pure: what it says is handed in. */
import type { Config } from '../../core/config/types'
import { gpuKey, sameGpu } from '../../core/device'
import { featureNotes } from '../../core/features'
import type { CheckReport } from '../../core/selfcheck'
import { findings, type SlownessInputs } from '../../core/slowness'
import { duration, group, significant } from '../format'
import { costText } from './costText'
import { limitText } from './limitText'
import { shareOfBest, timeParts } from './timeParts'

export interface ReportInputs {
  /** Null without a GPU. */
  known: SlownessInputs | null
  /** Why there is none. */
  problem: string | null
  /** Settings of the Train screen; the hash is of all of them. */
  config: Config
  configHash: string | null
  version: string
  browser: string
  userAgent: string
  isolated: boolean
  storage: string
  losses: string
  check: CheckReport | null
  /** When the bench was run. */
  benchDate: string | null
  date: string
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => ' --- |').join('')}`,
  ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
]

function gpuLines({ device, gpus, browser }: SlownessInputs): string[] {
  const { name, vendor, architecture, description, software, limits } = device
  const adapter = gpus.find((gpu) => sameGpu(gpu, device)) ?? null
  const told = [vendor, architecture, description, adapter?.backend, adapter?.driver && `driver ${adapter.driver}`].filter(Boolean)
  const others = gpus.filter((gpu) => !sameGpu(gpu, device)).map((gpu) => `${gpu.name} (${gpu.preferences.join(', ')})`)
  return [
    '## GPU',
    `- in use: ${name}${software ? ' (software)' : ''}${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
    `- answers to: ${adapter?.preferences.join(', ') ?? 'not asked'}; others: ${others.join('; ') || 'none'}`,
    '',
    '## Features',
    ...featureNotes(device, adapter, browser).map(
      ({ name: feature, state, short, remedy }) =>
        `- ${feature}: ${state === 'spare' ? 'not used' : state}, ${short}${state === 'missing' && remedy ? `. ${remedy}` : ''}`,
    ),
    '',
    '## Limits (asked for, of available)',
    ...Object.entries(limits).map(([limit, value]) => `- ${limit}: ${limitText(limit, value, adapter?.limits[limit])}`),
  ]
}

function benchLines({ device, benches }: SlownessInputs, date: string | null): string[] {
  const bench = benches.get(gpuKey(device))
  if (!bench) return ['## Matmul', 'not measured']
  const rows = bench.points.map(({ size, precision, flopsPerSecond, runs, tile }) => [
    group(size),
    precision,
    significant(flopsPerSecond / 1e9),
    String(runs),
    tile,
  ])
  return [
    `## Matmul${date ? ` (${date})` : ''}`,
    ...table(['size', 'precision', 'GFLOP/s', 'runs', 'tile'], rows),
    ...bench.skipped.map(({ size, precision, reason }) => `- left out: ${size} in ${precision}, ${reason}`),
    `- copy: ${significant(bench.bytesPerSecond / 1e9)} GB/s`,
  ]
}

function profileLines({ profile }: SlownessInputs): string[] {
  if (!profile) return ['## One update', 'not measured with these settings']
  const { micro, accumulation, precision, seconds, passSeconds, dispatches, method, verdict, rows } = profile
  return [
    '## One update',
    `- ${accumulation} × ${micro} in ${precision}: ${significant(1000 * seconds)} ms, ${Math.round(100 * shareOfBest(profile))} % of its best`,
    `- ${group(dispatches)} dispatches, ${significant(1000 * passSeconds)} ms by ${method}`,
    `- ${timeParts(profile)
      .map((part) => `${part.name} ${significant(1000 * part.seconds)} ms`)
      .join(', ')}`,
    `- ${verdict.text}`,
    ...table(
      ['kernel', 'part', 'dispatches', 'ms'],
      rows.slice(0, 12).map((row) => [row.label, row.part, group(row.dispatches), significant(1000 * row.seconds)]),
    ),
  ]
}

const findingLines = (known: SlownessInputs): string[] => [
  '## Findings',
  ...findings(known).map(
    ({ slow, title, cost, detail, remedy }) =>
      `- ${slow ? '**slow**' : 'ok'}: ${title} (${costText(cost) ?? 'cost not measured'}). ${detail}${remedy ? ` ${remedy}` : ''}`,
  ),
]

function checkLine(check: CheckReport | null): string {
  if (!check) return '- self-check: not run'
  const failed = check.parts.filter(({ passed }) => !passed).map(({ name }) => name)
  const verdict = check.cancelled
    ? `cancelled after ${check.parts.length} parts`
    : check.passed
      ? 'all six parts passed'
      : `FAILED: ${failed.join(', ')}`
  return `- self-check in ${check.precision}: ${verdict}, ${duration(check.seconds)}`
}

/** Markdown: device, browser, features, limits, bench, profile, findings, settings. */
export function reportText(inputs: ReportInputs): string {
  const { known, problem, config, configHash, version, browser, userAgent, isolated, storage, losses, check, benchDate, date } = inputs
  const { lattice, batch, memory } = config
  return [
    `# Lattice Studio ${version}: why is it slow?`,
    `- ${date}`,
    checkLine(check),
    `- settings${configHash ? ` ${configHash}` : ''}: ${lattice.width}×${lattice.height}×${lattice.depth}, ${lattice.channels} channels, T ${lattice.steps}, batch ${batch.micro} × ${batch.accumulation}, precision ${config.precision}, states kept ${memory.checkpointEvery}, budget ${memory.budgetMiB} MiB`,
    '',
    '## Browser',
    `- ${browser}`,
    `- ${userAgent}`,
    `- cross-origin isolated: ${isolated ? 'yes' : 'no'}; storage: ${storage}; GPU lost this week: ${losses}`,
    '',
    ...(known
      ? [...gpuLines(known), '', ...benchLines(known, benchDate), '', ...profileLines(known), '', ...findingLines(known)]
      : ['## GPU', problem ?? 'none']),
    '',
  ].join('\n')
}
