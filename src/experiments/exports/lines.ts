/** The lines of runs, as exports read them. */
import type { Config } from '../../core/config/types'
import { metricLine } from '../../core/metricLine'
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

/** Reads `metrics.jsonl`; lines that are none, such as one torn by a crash, are left out. */
export function parseLines(bytes: Uint8Array): MetricLine[] {
  const lines: MetricLine[] = []
  for (const text of new TextDecoder().decode(bytes).split('\n')) {
    if (text === '') continue
    try {
      const line = metricLine(JSON.parse(text))
      if (line) lines.push(line)
    } catch {
      // a torn line says nothing
    }
  }
  return lines
}
