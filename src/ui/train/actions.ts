import { hasWeights } from '../../store/run'
import { stepAt } from '../charts/columns'
import { crosshair } from '../charts/crosshair'
import type { Action } from '../studio/action'
import type { Studio } from '../studio/studio'
import { FILTER_ID } from './filter'

/** The id of the run that stands on the charts. */
const runOnCharts = ({ stores }: Studio): string | undefined => {
  const { shown, records } = stores.run.getState()
  return shown?.id ?? records.at(-1)?.id
}
const noRun = (studio: Studio): string | null => (runOnCharts(studio) === undefined ? 'Nothing is trained yet.' : null)

/** Commands of the Train screen. */
export const trainActions: readonly Action[] = [
  {
    id: 'train.filter',
    title: 'Filter settings',
    group: 'Train',
    keys: ['/'],
    screen: 'train',
    words: 'find search hyperparameter',
    run: () => document.getElementById(FILTER_ID)?.focus(),
  },
  {
    id: 'train.best-batch',
    title: 'Find the best batch',
    group: 'Train',
    screen: 'train',
    words: 'knee throughput micro-batch',
    obstacle: ({ commands }) => commands.batchObstacle(),
    run: ({ commands }) => commands.findBatch(),
  },
  {
    id: 'train.note',
    title: 'Add a note at the crosshair',
    group: 'Train',
    keys: ['N'],
    screen: 'train',
    words: 'annotate mark comment',
    obstacle: noRun,
    run: (studio) => {
      const run = runOnCharts(studio)
      const { stores } = studio
      const { series } = stores
      const newest = series.length > 0 ? series.train.step.last : 0
      if (run !== undefined)
        stores.notes.begin(run, crosshair.at === null ? newest : stepAt(series, stores.prefs.getState().axis, crosshair.at))
    },
  },
  {
    id: 'train.reset-zoom',
    title: 'Reset the zoom of the charts',
    group: 'Train',
    screen: 'train',
    obstacle: ({ stores }) => (stores.place.getState().values.zoom === undefined ? 'The charts show the whole axis.' : null),
    run: ({ stores }) => stores.place.say('zoom', null),
  },
  {
    id: 'train.log-x',
    title: 'Switch the log x axis of the charts',
    group: 'Train',
    screen: 'train',
    run: ({ stores }) => stores.chartView.setState(({ logX }) => ({ logX: !logX })),
  },
  {
    id: 'train.flow',
    title: 'Measure gradient flow now',
    group: 'Train',
    screen: 'train',
    obstacle: ({ stores }) => (hasWeights(stores.run.getState().state) ? null : 'Train a few steps first.'),
    run: ({ commands }) => commands.measureFlow(),
  },
]
