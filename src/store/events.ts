import type { Config } from '../core/config/types'
import type { ValidationLine } from '../core/metrics'
import { notesThatHold } from '../core/runNote'
import type { RunNote, RunState, StudioEvent } from '../worker/protocol'
import { heardArchiving } from './archive'
import { heardShelf } from './checkpoints'
import type { RunRecord } from './run'
import type { Stores } from './stores'

type Listening = Pick<
  Stores,
  'run' | 'series' | 'frames' | 'device' | 'dataset' | 'measure' | 'flow' | 'checkpoints' | 'sweeps' | 'archive' | 'toasts'
>

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
      begin(stores, event)
      break
    case 'rollback':
      stores.series.rollBack(event.step)
      stores.run.setState(({ records }) => ({ records: withNewest(records, upTo(records.at(-1)?.validations ?? [], event.step)) }))
      break
    case 'shelf':
      stores.checkpoints.setState(({ runs }) => heardShelf(runs, event.shelf))
      break
    case 'sweeps':
      stores.sweeps.setState(event.news)
      break
    case 'archiving':
      heardArchiving(stores.archive, event.state)
      break
    case 'archived':
      if (event.problem) stores.archive.setState({ problem: event.problem })
      else stores.toasts.say(event.text)
      break
    case 'flow':
      stores.flow.setState({ flow: event.flow ?? stores.flow.getState().flow, problem: event.problem })
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

function applyState({ run, series }: Listening, state: RunState): void {
  if (state.step > 0 && !run.getState().shown) series.observeMemory(state.step, state.gpuBytes)
  run.setState(({ state: before, records, pausing }) => {
    const now = { ...state, config: sameOr(before.config, state.config) }
    return { state: now, pausing: pausing && now.phase === 'training', records: withNewest(records, { state: now }) }
  })
}

/** The config that is known already, where the one that came is its copy: what depends on it stays as it is. */
const sameOr = (known: Config | null, come: Config | null): Config | null =>
  known && come && JSON.stringify(known) === JSON.stringify(come) ? known : come

function applyNote({ run }: Listening, note: RunNote): void {
  run.setState(({ notes }) => {
    // what was saved last is worth knowing, what was saved before it is not
    const standing = note.live ? notesThatHold(notes, note) : notes
    const earlier = note.kind === 'saved' ? standing.filter(({ kind }) => kind !== 'saved') : standing
    return { notes: [...earlier, { ...note, id: (notes.at(-1)?.id ?? 0) + 1 }].slice(-MOST_NOTES) }
  })
}

function applyValidation({ run, series }: Listening, line: ValidationLine): void {
  series.appendValidation(line)
  run.setState(({ records }) => ({ records: withNewest(records, upTo([...(records.at(-1)?.validations ?? []), line], line.step)) }))
}

/** What a record says of its validations, those after `step` left out. */
function upTo(lines: readonly ValidationLine[], step: number): Pick<RunRecord, 'validations' | 'last' | 'best'> {
  const validations = lines.filter((line) => line.step <= step)
  const best = validations.reduce<ValidationLine | null>((lowest, line) => (lowest && lowest.loss <= line.loss ? lowest : line), null)
  return { validations, last: validations.at(-1) ?? null, best }
}

type Begin = Extract<StudioEvent, { kind: 'begin' }>

function begin({ run, series, frames, dataset, measure, flow }: Listening, event: Begin): void {
  const { step, resumed } = event
  const onCharts = run.getState().shown ?? run.getState().records.at(-1)
  const goesOn = resumed && onCharts?.id === event.run.id && series.train.step.last >= step
  if (!goesOn) series.begin(0, false)
  series.begin(step, resumed)
  if (!goesOn) frames.push(null)
  if (!goesOn) flow.setState({ flow: null, problem: null })
  measure.setState(({ emergence }) => ({ pool: null, emergence: goesOn ? emergence : null }))
  run.setState(({ notes, records, state }) => {
    const known = records.find(({ id }) => id === event.run.id)
    const validations = known && resumed ? known.validations : event.validations
    const record: RunRecord = {
      ...event.run,
      name: known?.name ?? event.run.name,
      dataset: event.data?.name.replace(/^builtin:/, '') ?? dataset.getState().summary?.name ?? '',
      ...(event.data && { data: { ...event.data, name: event.data.name.replace(/^builtin:/, '') } }),
      state,
      ...upTo(validations, step),
    }
    return {
      shown: null,
      notes: goesOn ? notes.filter((note) => note.step <= step) : [],
      records: [...records.filter((one) => one !== known), record],
    }
  })
}

const withNewest = (records: readonly RunRecord[], change: Partial<RunRecord>): readonly RunRecord[] =>
  records.map((record, i) => (i === records.length - 1 ? { ...record, ...change } : record))
