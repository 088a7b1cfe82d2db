import { hasWeights } from '../../store/run'
import { pickFiles } from '../files/pickFiles'
import type { Action } from '../studio/action'
import type { Studio } from '../studio/studio'
import { exportActions } from './exports/actions'
import { forkAction } from './forkAction'
import { sweepActions } from './sweep/actions'

/** Goes to the field when it is there: the screen may be on its way. */
function focusFilter(tries = 20): void {
  const field = document.getElementById('runs-filter')
  if (field) field.focus()
  else if (tries > 0) setTimeout(() => focusFilter(tries - 1), 50)
}

const noWeights = ({ stores }: Studio): string | null =>
  hasWeights(stores.run.getState().state) ? null : 'A run can be kept once it has done a step.'

/** What can be done on Runs. */
export const runsActions: readonly Action[] = [
  ...sweepActions,
  ...exportActions,
  forkAction,
  {
    id: 'runs.filter',
    title: 'Filter the runs',
    group: 'Runs',
    keys: ['/'],
    screen: 'runs',
    words: 'search find name setting status',
    run: () => focusFilter(),
  },
  {
    id: 'runs.keep',
    title: 'Keep a checkpoint now',
    group: 'Runs',
    words: 'save snapshot pin',
    obstacle: noWeights,
    run: ({ commands }) => commands.keepNow(),
  },
  {
    id: 'runs.import',
    title: 'Import a checkpoint',
    group: 'Runs',
    words: 'open load resume safetensors',
    run: ({ commands }) => pickFiles('.safetensors', ([file]) => file && void commands.importCheckpoint(file)),
  },
  {
    id: 'runs.shown',
    title: 'Show the charts of this session’s run again',
    group: 'Runs',
    words: 'recorded clear',
    obstacle: ({ stores }) => (stores.run.getState().shown ? null : 'The charts follow this session’s run.'),
    run: ({ commands }) => commands.showOwn(),
  },
  {
    id: 'runs.archive',
    title: 'Show archived runs, or hide them',
    group: 'Runs',
    screen: 'runs',
    words: 'hidden old',
    run: ({ stores: { place } }) => place.say('archived', place.getState().values.archived ? null : 'shown'),
  },
  {
    id: 'runs.compare',
    title: 'Compare the settings of two runs',
    group: 'Runs',
    screen: 'runs',
    words: 'diff config difference',
    run: ({ stores }) => stores.place.say('pane', 'settings'),
  },
  {
    id: 'runs.checkpoints',
    title: 'Show the checkpoints',
    group: 'Runs',
    screen: 'runs',
    words: 'last best pinned kept',
    run: ({ stores }) => stores.place.say('pane', 'checkpoints'),
  },
]
