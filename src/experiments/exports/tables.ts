/** Metrics as tables and lines: CSV and JSONL, of one run or several. */
import { TRAIN_COLUMNS } from '../../core/metrics'
import type { RunLines } from './lines'

const VALIDATION_COLUMNS = ['cosine', 'recall@1', 'recall@10', 'candidates'] as const
const COLUMNS = ['kind', ...TRAIN_COLUMNS, ...VALIDATION_COLUMNS]

/** A spreadsheet takes a text that begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r]/u

/** A text as a cell of CSV (RFC 4180); what a spreadsheet would compute gets an apostrophe before it. */
export function csvText(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** A number as it is, in as many digits as it takes; nothing for what was not measured. */
const csvNumber = (value: unknown): string => (typeof value === 'number' ? String(value) : '')

/**
 * Metrics as CSV: a row for each line, columns that a line does not have are empty; `loss` is of the row's kind. The run's name stands
 * in a first column where there are several.
 */
export function* metricsCsv(runs: readonly RunLines[]): Generator<string> {
  const several = runs.length > 1
  yield `${[...(several ? ['run', 'id'] : []), ...COLUMNS].join(',')}\r\n`
  for (const { id, name, lines } of runs) {
    const first = several ? `${csvText(name)},${csvText(id)},` : ''
    for (const line of lines) {
      const values = line as unknown as Record<string, unknown>
      yield `${first}${line.kind},${COLUMNS.slice(1)
        .map((column) => csvNumber(values[column]))
        .join(',')}\r\n`
    }
  }
}

/** Metrics as JSON lines; of several runs each line says whose it is. */
export function* metricsJsonl(runs: readonly RunLines[]): Generator<string> {
  const several = runs.length > 1
  for (const { id, name, lines } of runs) for (const line of lines) yield `${JSON.stringify(several ? { run: name, id, ...line } : line)}\n`
}
