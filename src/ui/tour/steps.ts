import { hasWeights } from '../../store/run'
import type { Screen } from '../../store/url'
import type { Studio } from '../studio/studio'

export interface TourStep {
  title: string
  text: (studio: Studio) => string
  /** The control that it points at: the first of these that is on the page. */
  targets: readonly string[]
  /** Where the card stands of it. */
  side: 'right' | 'below'
  /** The screen on which the step's text makes sense. */
  screen?: Screen
  /** It was done: the tour goes on by itself. */
  isDone: (studio: Studio, since: { exports: boolean }) => boolean
}

const screen = ({ stores }: Studio): Screen => stores.place.getState().screen
const link = (name: Screen): string => `.rail a[href^="#${name}"]`

export const STEPS: readonly TourStep[] = [
  {
    title: 'Data',
    text: () =>
      'The built-in dataset clusters is open: pairs of a query and its reply. Look at it here; your own files can be dropped anywhere on the page.',
    targets: [link('data')],
    side: 'right',
    isDone: (studio) => screen(studio) === 'data',
  },
  {
    title: 'Train',
    text: ({ stores }) =>
      stores.device.getState().report?.software
        ? 'This is a software device, so the tour takes the smallest lattice: preset tiny, a short run. Press Train the tour’s run, and watch loss fall and recall rise.'
        : 'The tour takes preset light and a short run; it stops by itself before a minute has passed. Press Train the tour’s run, and watch loss fall and recall rise.',
    targets: ['.bar .controls'],
    side: 'below',
    screen: 'train',
    isDone: ({ stores }) => {
      const { state } = stores.run.getState()
      return hasWeights(state) && (state.phase === 'finished' || state.phase === 'stopped')
    },
  },
  {
    title: 'Lattice',
    text: () =>
      'Every cube is a cell; it glows with its activity. Turn it, slice it, follow one pair from t = 0 to T, damage cells and watch them recover.',
    targets: [link('lattice')],
    side: 'right',
    isDone: (studio) => screen(studio) === 'lattice',
  },
  {
    title: 'Keep',
    text: () => 'A checkpoint holds all that a run needs to go on; the weights alone open in PyTorch. Metrics and config go out here too.',
    targets: ['[data-tour="export"]'],
    side: 'below',
    isDone: (_, { exports }) => exports,
  },
]
