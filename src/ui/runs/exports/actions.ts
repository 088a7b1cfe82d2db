import { shownSweep } from '../../../store/sweeps'
import { pickFiles } from '../../files/pickFiles'
import type { Action } from '../../studio/action'
import type { Studio } from '../../studio/studio'

const busy = ({ stores }: Studio): string | null =>
  stores.archive.getState().working ? 'Something is going out or coming in already.' : null

/** The run that is selected, else the newest. */
function chosenRun({ stores }: Studio): string | null {
  const { runs } = stores.checkpoints.getState()
  const selected = stores.place.getState().values.run
  const newest = runs.toSorted((a, b) => b.created.localeCompare(a.created))[0]
  return runs.find(({ id }) => id === selected)?.id ?? newest?.id ?? null
}

const noRun = (studio: Studio): string | null => busy(studio) ?? (chosenRun(studio) ? null : 'There is no run yet.')
const ofRun = (format: 'csv' | 'tensorboard' | 'report') => (studio: Studio) => {
  const id = chosenRun(studio)
  return id ? studio.commands.archive.exportRuns([id], format) : null
}

/** Backups, and files for others. */
export const exportActions: readonly Action[] = [
  {
    id: 'archive.backup',
    title: 'Back up everything',
    group: 'Runs',
    screen: 'runs',
    words: 'save zip download runs sweeps checkpoints',
    obstacle: busy,
    run: ({ commands }) => commands.archive.backUp(),
  },
  {
    id: 'archive.restore',
    title: 'Restore a backup',
    group: 'Runs',
    screen: 'runs',
    words: 'load zip bring back import',
    obstacle: busy,
    run: ({ commands }) => pickFiles('.zip', ([file]) => file && void commands.archive.restore(file)),
  },
  {
    id: 'archive.report',
    title: 'Export the report of the run',
    group: 'Runs',
    screen: 'runs',
    words: 'html share print charts',
    obstacle: noRun,
    run: ofRun('report'),
  },
  {
    id: 'archive.tensorboard',
    title: 'Export the run for TensorBoard',
    group: 'Runs',
    screen: 'runs',
    words: 'events tfevents scalars',
    obstacle: noRun,
    run: ofRun('tensorboard'),
  },
  {
    id: 'archive.csv',
    title: 'Export the run’s metrics as a table',
    group: 'Runs',
    screen: 'runs',
    words: 'csv spreadsheet excel',
    obstacle: noRun,
    run: ofRun('csv'),
  },
  {
    id: 'archive.sweep',
    title: 'Export the report of the sweep',
    group: 'Runs',
    screen: 'runs',
    words: 'html share print trials',
    obstacle: (studio) => busy(studio) ?? (studio.stores.sweeps.getState().sweeps.length > 0 ? null : 'There is no sweep yet.'),
    run: ({ stores, commands }) => {
      const view = shownSweep(stores.sweeps.getState(), stores.place.getState().values.sweep ?? '')
      return view ? commands.archive.exportSweep(view.sweep.id) : null
    },
  },
]
