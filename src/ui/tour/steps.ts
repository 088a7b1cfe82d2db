import { hasWeights, isActive, secondsLeft } from '../../store/run'
import type { Screen } from '../../store/url'
import { duration, group, percent } from '../format'
import type { Studio } from '../studio/studio'

export interface TourStep {
  title: string
  text: (studio: Studio) => string
  /** The control that it points at: the first of these that is on the page. */
  targets: readonly string[]
  /** Where the card stands of it. */
  side: 'right' | 'below'
  /** The screen on which the step's text makes sense: the tour goes there. */
  screen?: Screen
  /** Why the tour cannot go on yet, a sentence; null when it can. */
  waitsFor?: (studio: Studio) => string | null
  /** It was done: the tour goes on by itself. */
  isDone?: (studio: Studio, since: { exports: boolean }) => boolean
}

const screen = ({ stores }: Studio): Screen => stores.place.getState().screen
const link = (name: Screen): string => `.rail a[href^="#${name}"]`

/** A run stands still that has done what it was to do. */
const isTrained = ({ stores }: Studio): boolean => {
  const { state } = stores.run.getState()
  return hasWeights(state) && (state.phase === 'finished' || state.phase === 'stopped')
}

/** What the run has come to, in words. */
function outcome({ stores }: Studio): string {
  const last = stores.run.getState().records.at(-1)?.last
  const found = last
    ? `of ${group(last.candidates)} replies that it never saw, it puts the right one first for ${percent(last['recall@1'], 0)} of the queries`
    : 'the charts show how the loss fell'
  const { phase, step, steps } = stores.run.getState().state
  const ended = phase === 'stopped' ? `It was stopped at step ${group(step)} of ${group(steps)}` : 'It is trained'
  return `${ended}: ${found}.`
}

/** A run that has been validated can be ended early: what follows then has something to show. */
export const canStop = ({ stores }: Studio): boolean => {
  const { state, records } = stores.run.getState()
  return state.phase === 'training' && Boolean(records.at(-1)?.last)
}

/** What to watch while it trains, when that ends, and how it can be ended. */
function whileTraining(studio: Studio): string {
  const { state } = studio.stores.run.getState()
  const left = secondsLeft(state)
  const ends = `The run ends by itself at step ${group(state.steps)}${left === null ? '' : `, in about ${duration(left)}`}; Next waits for it.`
  const early = canStop(studio) ? ' “Stop it here” goes on with what it has learnt so far.' : ''
  return `Watch the loss fall in the charts; recall, on pairs held back, comes with each validation. ${ends}${early}`
}

function trainText(studio: Studio): string {
  const { device, run } = studio.stores
  if (isTrained(studio)) return `${outcome(studio)} Next shows the lattice that has learnt it.`
  if (isActive(run.getState().state.phase)) return whileTraining(studio)
  return device.getState().report?.software
    ? 'This is a software device, so the tour takes the smallest lattice: preset tiny, a short run. Press Train the tour’s run.'
    : 'The tour takes preset light and a short run, which ends by itself. Press Train the tour’s run.'
}

export const STEPS: readonly TourStep[] = [
  {
    title: 'Data',
    text: ({ stores }) =>
      `The dataset ${stores.dataset.getState().summary?.name ?? 'clusters'} is open: pairs of a query and its reply. This screen shows what is in it. Your own files can be dropped anywhere on the page.`,
    targets: [link('data')],
    side: 'right',
    screen: 'data',
    isDone: (studio) => screen(studio) === 'train',
  },
  {
    title: 'Train',
    text: trainText,
    targets: ['.bar .controls'],
    side: 'below',
    screen: 'train',
    waitsFor: (studio) => (isTrained(studio) ? null : 'Train first: the steps that follow look at what was trained.'),
    isDone: (studio) => isTrained(studio) && screen(studio) === 'lattice',
  },
  {
    title: 'Lattice',
    text: () =>
      'Every cube is a cell; it glows with its activity. Turn it, slice it, follow one pair from t = 0 to T, damage cells and watch them recover.',
    targets: [link('lattice')],
    side: 'right',
    screen: 'lattice',
  },
  {
    title: 'Keep',
    text: () => 'A checkpoint holds all that a run needs to go on; the weights alone open in PyTorch. Metrics and config go out here too.',
    targets: ['[data-tour="export"]'],
    side: 'below',
    isDone: (_, { exports }) => exports,
  },
]
