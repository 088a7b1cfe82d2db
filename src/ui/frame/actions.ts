import type { CheckpointKind } from '../../core/checkpoint'
import { hasWeights } from '../../store/run'
import { SCREENS, type Screen } from '../../store/url'
import { pickFiles } from '../files/pickFiles'
import type { Action } from '../studio/action'
import { startObstacle } from '../studio/planning'
import type { Studio } from '../studio/studio'
import { trainObstacle } from '../studio/trainObstacle'
import { SCREEN_NAMES } from './screens'

const state = ({ stores }: Studio) => stores.run.getState().state
const noWeights = (studio: Studio): string | null => (hasWeights(state(studio)) ? null : 'Nothing is trained yet.')
const noRun = ({ stores }: Studio): string | null => (stores.run.getState().records.length > 0 ? null : 'There is no run yet.')

function goOnObstacle(studio: Studio): string | null {
  const { phase } = state(studio)
  if (phase === 'training' || phase === 'paused' || phase === 'stopped') return null
  return startObstacle(studio.stores)
}

const runActions: readonly Action[] = [
  {
    id: 'run.toggle',
    title: 'Train, pause or resume',
    group: 'Run',
    keys: ['Space'],
    words: 'start begin go on',
    obstacle: goOnObstacle,
    run: ({ commands }) => commands.toggle(),
  },
  {
    id: 'run.step',
    title: 'Do one step',
    group: 'Run',
    keys: ['.'],
    words: 'update single',
    obstacle: (studio) => (state(studio).phase === 'paused' ? null : 'Pause the run first.'),
    run: ({ commands }) => commands.step(),
  },
  {
    id: 'run.stop',
    title: 'Stop the run and keep its weights',
    group: 'Run',
    keys: ['Shift', 'Esc'],
    words: 'end cancel',
    obstacle: (studio) => (['training', 'paused', 'recovering'].includes(state(studio).phase) ? null : 'No run is active.'),
    run: ({ commands }) => commands.stop(),
  },
  {
    id: 'run.new',
    title: 'Start a new run',
    group: 'Run',
    words: 'again fresh restart',
    obstacle: ({ stores }) => trainObstacle(stores),
    run: ({ commands }) => commands.train(),
  },
  {
    id: 'run.rename',
    title: 'Rename the run',
    group: 'Run',
    keys: ['F2'],
    words: 'name title',
    obstacle: noRun,
    run: ({ overlay }) => overlay.setState({ renaming: true }),
  },
]

const exportOf = (kind: CheckpointKind, title: string, words: string): Action => ({
  id: `export.${kind}`,
  title,
  group: 'Run',
  words,
  obstacle: noWeights,
  run: ({ commands }) => commands.exportCheckpoint(kind),
})

const exportActions: readonly Action[] = [
  {
    id: 'export.menu',
    title: 'Open the export menu',
    group: 'Run',
    keys: ['Mod', 'E'],
    words: 'save download',
    run: ({ overlay }) => overlay.toggle('export'),
  },
  exportOf('full', 'Export the checkpoint', 'save download safetensors resume'),
  exportOf('weights', 'Export the weights only', 'save download safetensors pytorch'),
  {
    id: 'export.metrics',
    title: 'Export the metrics',
    group: 'Run',
    words: 'save download jsonl losses',
    obstacle: noWeights,
    run: ({ commands }) => commands.exportMetrics(),
  },
  {
    id: 'export.config',
    title: 'Export the config',
    group: 'Run',
    words: 'save download yaml settings',
    run: ({ commands }) => commands.exportConfig(),
  },
  {
    id: 'import.config',
    title: 'Import a config…',
    group: 'Run',
    words: 'open load yaml settings',
    run: ({ commands }) => pickFiles('.yaml,.yml', ([file]) => file && void commands.importConfig(file)),
  },
]

const goTo = (screen: Screen, i: number): Action => ({
  id: `view.${screen}`,
  title: `Go to ${SCREEN_NAMES[screen]}`,
  group: 'View',
  keys: [String(i + 1)],
  words: 'screen show open',
  run: ({ commands }) => commands.show(screen),
})

const viewActions: readonly Action[] = [
  ...SCREENS.map(goTo),
  {
    id: 'view.palette',
    title: 'Find a command',
    group: 'View',
    keys: ['Mod', 'K'],
    words: 'palette search',
    run: ({ overlay }) => overlay.toggle('palette'),
  },
  {
    id: 'view.theme',
    title: 'Switch between dark and light',
    group: 'View',
    keys: ['Shift', 'T'],
    words: 'theme colour mode',
    run: ({ commands }) => commands.switchTheme(),
  },
  {
    id: 'view.undo',
    title: 'Undo what was just done',
    group: 'View',
    keys: ['Mod', 'Z'],
    words: 'take back',
    obstacle: ({ stores }) => (stores.toasts.undoable() ? null : 'There is nothing to undo.'),
    run: ({ stores }) => stores.toasts.undoLast(),
  },
]

const helpActions: readonly Action[] = [
  {
    id: 'help.keys',
    title: 'Show the keys',
    group: 'Help',
    keys: ['?'],
    words: 'shortcuts sheet',
    run: ({ overlay }) => overlay.help('keys'),
  },
  {
    id: 'help.words',
    title: 'Show the words',
    group: 'Help',
    keys: ['F1'],
    words: 'glossary terms',
    run: ({ overlay }) => overlay.help('words'),
  },
  {
    id: 'help.maths',
    title: 'Show the maths in short',
    group: 'Help',
    words: 'formulas model',
    run: ({ overlay }) => overlay.help('maths'),
  },
  {
    id: 'help.tour',
    title: 'Take the tour',
    group: 'Help',
    words: 'start first introduction guide',
    run: ({ overlay }) => overlay.setState({ tour: 0 }),
  },
]

/** What can be done from everywhere. */
export const frameActions: readonly Action[] = [...runActions, ...exportActions, ...viewActions, ...helpActions]
