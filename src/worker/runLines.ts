import { isLive, type LiveChange, type LiveValues } from '../core/config/live'
import { metricLine } from '../core/metricLine'
import { TRAIN_COLUMNS, toRow, type ValidationLine } from '../core/metrics'
import { nextTask } from '../core/nextTask'
import { isNoteKind, type LogLine, notesThatHold } from '../core/runNote'
import { lineObject, wholeLines } from '../storage/lines'
import type { RunLines, RunNote } from './protocol'

/** Lines that are read at once: training has a turn between two such parts. */
const PART = 1000

/** What stands in a run's two files; what cannot be read there is left out. */
export async function readLines(metrics: Uint8Array<ArrayBuffer>, log: Uint8Array<ArrayBuffer>): Promise<RunLines> {
  let rows = new Float64Array(PART * TRAIN_COLUMNS.length)
  let length = 0
  let count = 0
  const validations: ValidationLine[] = []
  for (const { text } of wholeLines(metrics)) {
    const line = metricLine(lineObject(text))
    if (line?.kind === 'train') {
      if (length === rows.length) {
        const larger = new Float64Array(2 * length)
        larger.set(rows)
        rows = larger
      }
      rows.set(toRow(line), length)
      length += TRAIN_COLUMNS.length
    } else if (line?.kind === 'validation') validations.push(line)
    if (++count % PART === 0) await nextTask()
  }
  return { train: rows.slice(0, length), validations, notes: notesOf(log) }
}

/** The notes that still hold: where a run went back, what was said of later steps is gone. */
function notesOf(log: Uint8Array<ArrayBuffer>): RunNote[] {
  let notes: RunNote[] = []
  for (const { text } of wholeLines(log)) {
    const note = lineObject(text) as Partial<LogLine> | null
    if (typeof note?.step !== 'number' || typeof note.text !== 'string' || typeof note.kind !== 'string') continue
    const { step } = note
    // a later studio may have more kinds
    const kind = isNoteKind(note.kind) ? note.kind : 'info'
    const line: RunNote = { kind, step, text: note.text, ...changesOf(note.changes), ...liveOf(note.live) }
    if (kind === 'resumed') notes = notesThatHold(notes, line)
    notes.push(line)
  }
  return notes
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

/** A log may come from elsewhere: what is no change of a live setting is left out. */
function changesOf(text: unknown): Pick<RunNote, 'changes'> {
  const given = parsed(text)
  if (!Array.isArray(given)) return {}
  const changes = given.filter((change: Partial<LiveChange> | null): change is LiveChange => {
    const { path = '', from, to } = change ?? {}
    return isLive(path) && typeof from === 'number' && typeof to === 'number'
  })
  return changes.length > 0 ? { changes } : {}
}

function liveOf(text: unknown): Pick<RunNote, 'live'> {
  const given = parsed(text)
  if (typeof given !== 'object' || given === null) return {}
  const known = Object.entries(given).filter(([path, value]) => isLive(path) && typeof value === 'number')
  return known.length > 0 ? { live: Object.fromEntries(known) as LiveValues } : {}
}
