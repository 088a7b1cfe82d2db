/** The lines of runs, as exports read them. */
import type { Config } from '../../core/config/types'
import type { MetricLine } from '../../core/metrics'

/** A run with its lines, whole in memory: 10 000 steps take some 10 MB. */
export interface RunLines {
  id: string
  name: string
  /** ISO date of its first update. */
  created: string
  phase: 'training' | 'stopped' | 'finished' | 'failed'
  config: Config
  lines: readonly MetricLine[]
}

/** What JSON has no word for was written as null. */
const restored = (line: Record<string, unknown>): MetricLine =>
  Object.fromEntries(Object.entries(line).map(([key, value]) => [key, value === null ? Number.NaN : value])) as unknown as MetricLine

const isMetric = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  ((value as { kind?: unknown }).kind === 'train' || (value as { kind?: unknown }).kind === 'validation') &&
  Number.isSafeInteger((value as { step?: unknown }).step)

/** Reads `metrics.jsonl`; lines that are none, such as one torn by a crash, are left out. */
export function parseLines(bytes: Uint8Array): MetricLine[] {
  const lines: MetricLine[] = []
  for (const text of new TextDecoder().decode(bytes).split('\n')) {
    if (text === '') continue
    try {
      const value: unknown = JSON.parse(text)
      if (isMetric(value)) lines.push(restored(value))
    } catch {
      // a torn line says nothing
    }
  }
  return lines
}
