import { isActive } from '../../store/run'
import { pickFiles } from '../files/pickFiles'
import type { Action } from '../studio/action'
import type { Studio } from '../studio/studio'
import { ENDINGS } from './files/endings'
import { TABS } from './inspect/tabs'

const locked = ({ stores }: Studio): string | null =>
  isActive(stores.run.getState().state.phase) ? 'A run is using the dataset: stop it first.' : null

const unread = ({ stores }: Studio): string | null =>
  stores.inspection.getState().inspection ? null : 'The dataset is looked into on the Data screen first.'

/** Shows a value of the Data screen. */
function say({ commands, stores }: Studio, key: string, value: string): void {
  commands.show('data')
  stores.place.say(key, value)
}

function nextTab(studio: Studio): void {
  const at = TABS.findIndex((tab) => tab === (studio.stores.place.getState().values.tab ?? 'summary'))
  const next = TABS[(at + 1) % TABS.length] ?? 'summary'
  studio.stores.place.say('tab', next === 'summary' ? null : next)
}

/** What can be done with data, from the palette and the keyboard. */
export const dataActions: readonly Action[] = [
  {
    id: 'data.open',
    title: 'Open files of embeddings…',
    group: 'Data',
    keys: ['O'],
    screen: 'data',
    words: 'import load drop npy npz safetensors parquet arrow csv jsonl',
    run: ({ commands }) => pickFiles(ENDINGS, (files) => void commands.openFiles(files), true),
  },
  ...(['clusters', 'documents'] as const).map(
    (name): Action => ({
      id: `data.${name}`,
      title: `Open the built-in dataset ${name}`,
      group: 'Data',
      words: 'demo example',
      obstacle: locked,
      run: ({ commands }) => {
        commands.show('data')
        void commands.openBuiltin(name)
      },
    }),
  ),
  { id: 'data.tab', title: 'Next tab of the inspector', group: 'Data', keys: ['V'], screen: 'data', run: nextTab },
  {
    id: 'data.pca',
    title: 'Project with PCA',
    group: 'Data',
    words: 'scatter embedding map',
    obstacle: unread,
    run: (studio) => say(studio, 'projection', 'pca'),
  },
  {
    id: 'data.umap',
    title: 'Project with UMAP',
    group: 'Data',
    words: 'scatter embedding map',
    obstacle: unread,
    run: (studio) => say(studio, 'projection', 'umap'),
  },
  {
    id: 'data.rows',
    title: 'Show all rows',
    group: 'Data',
    words: 'table',
    run: (studio) => say(studio, 'tab', 'rows'),
  },
  {
    id: 'data.export',
    title: 'Export the dataset with its fixes',
    group: 'Data',
    words: 'save safetensors',
    obstacle: unread,
    run: ({ commands }) => commands.data.exportDataset(),
  },
]
