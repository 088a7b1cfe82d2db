import type { Config } from '../core/config/types'
import type { ValidationLine } from '../core/metrics'
import type { RunNote, RunState, StudioEvent } from '../worker/protocol'
import type { RunRecord } from './run'
import type { Stores } from './stores'

type Listening = Pick<Stores, 'run' | 'series' | 'frames' | 'device' | 'dataset' | 'measure'>

/** Notes shown at most; older ones go. */
const MOST_NOTES = 500

/** Files what the worker says where the page looks for it. */
export function applyEvent(stores: Listening, event: StudioEvent): void {
  switch (event.kind) {
    case 'state':
      applyState(stores, event.state)
      break
    case 'train':
      stores.series.append(event.rows)
      break
    case 'validation':
      applyValidation(stores, event.line)
      break
    case 'frame':
      stores.frames.push(event.frame)
      break
    case 'note':
      applyNote(stores, event.note)
      break
    case 'begin':
      begin(stores, event.step, event.resumed)
      break
    case 'rollback':
      stores.series.rollBack(event.step)
      break
    case 'pool':
      stores.measure.setState({ pool: event.pool })
      break
    case 'batch-point':
      stores.measure.setState(({ points }) => ({ points: [...points, event.point] }))
      break
    case 'check':
      stores.measure.setState({ check: event.progress, partSince: performance.now() })
      break
    case 'matmul-point':
      stores.measure.setState(({ matmuls }) => ({ matmuls: [...matmuls, event.point] }))
      break
    case 'measuring':
      stores.measure.setState({ progress: { share: event.share, next: event.next } })
      break
    case 'emergence':
      stores.measure.setState({ part: event.part })
      break
    case 'device-lost':
      stores.device.lose(event.problem, new Date().toISOString())
  }
}

function applyState({ run }: Listening, state: RunState): void {
  run.setState(({ state: before, records, pausing }) => {
    const now = { ...state, config: sameOr(before.config, state.config) }
    return { state: now, pausing: pausing && now.phase === 'training', records: withNewest(records, { state: now }) }
  })
}

/** The config that is known already, where the one that came is its copy: what depends on it stays as it is. */
const sameOr = (known: Config | null, come: Config | null): Config | null =>
  known && come && JSON.stringify(known) === JSON.stringify(come) ? known : come

function applyNote({ run }: Listening, note: RunNote): void {
  run.setState(({ notes }) => ({ notes: [...notes, { ...note, id: (notes.at(-1)?.id ?? 0) + 1 }].slice(-MOST_NOTES) }))
}

function applyValidation({ run, series }: Listening, line: ValidationLine): void {
  series.appendValidation(line)
  const best = series.validationLine(series.bestValidation())
  const recalls = Array.from(series.validation['recall@1'].view())
  run.setState(({ records }) => ({ records: withNewest(records, { last: line, best, recalls }) }))
}

function begin({ run, series, frames, dataset, measure }: Listening, step: number, resumed: boolean): void {
  const goesOn = resumed && run.getState().continues && series.length > 0
  if (!goesOn) series.begin(0, false)
  series.begin(step, resumed)
  if (!goesOn) frames.push(null)
  measure.setState(({ emergence }) => ({ pool: null, emergence: goesOn ? emergence : null }))
  run.setState(({ notes, records, state }) => {
    const fresh: RunRecord = {
      name: `run ${records.length + 1}`,
      dataset: dataset.getState().summary?.name ?? '',
      state,
      last: null,
      best: null,
      recalls: [],
    }
    return { notes: goesOn ? notes.filter((note) => note.step <= step) : [], records: goesOn ? records : [...records, fresh] }
  })
}

const withNewest = (records: readonly RunRecord[], change: Partial<RunRecord>): readonly RunRecord[] =>
  records.map((record, i) => (i === records.length - 1 ? { ...record, ...change } : record))
