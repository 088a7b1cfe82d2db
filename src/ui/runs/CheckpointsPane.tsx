import { useState } from 'react'
import { hasWeights } from '../../store/run'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { Segmented } from '../controls/Segmented'
import { pickFiles } from '../files/pickFiles'
import { bytes, plural } from '../format'
import { useCheckpoints, useCommands, usePlaceValue, useRun, useStudio } from '../studio/context'
import { CheckpointOffer } from '../train/CheckpointOffer'
import { CheckpointRow } from './CheckpointRow'
import { KeptRoom } from './KeptRoom'
import { PythonDialog, type SnippetOf } from './PythonDialog'
import { SettingsDiff } from './SettingsDiff'
import { SweepPane } from './sweep/SweepPane'
import type { Runs } from './useRuns'

const TABS = [
  { value: 'checkpoints', label: 'Checkpoints' },
  { value: 'settings', label: 'Compare settings' },
  { value: 'sweep', label: 'Sweep' },
] as const
type Tab = (typeof TABS)[number]['value']

/** What is kept, and how settings differ. */
export function CheckpointsPane({ runs }: { runs: Runs }) {
  const [tab, setTab] = usePlaceValue('pane', 'checkpoints')
  const shown: Tab = tab === 'settings' || tab === 'sweep' ? tab : 'checkpoints'
  return (
    <section className="pane checkpoints" aria-label="Checkpoints and settings">
      <div className="pane-head">
        <Segmented label="Below the runs" options={TABS} value={shown} onChange={setTab} />
        {shown === 'checkpoints' && <Head runs={runs} />}
      </div>
      <div className="checkpoint-notes">
        <CheckpointOffer />
      </div>
      {shown === 'checkpoints' ? <List runs={runs} /> : shown === 'sweep' ? <SweepPane /> : <SettingsDiff runs={runs} />}
    </section>
  )
}

function Head({ runs: { selected, select } }: { runs: Runs }) {
  const commands = useCommands()
  const weights = useRun(({ state }) => hasWeights(state))
  const checkpoints = useCheckpoints((state) => state.checkpoints)
  const working = useCheckpoints((state) => state.working)
  const used = checkpoints.reduce((sum, kept) => sum + kept.bytes, 0)
  return (
    <>
      {selected ? (
        <span className="chip">
          of <b className="ell">{selected.name}</b>
          <button type="button" className="btn ghost icon small" aria-label="Show the checkpoints of all runs" onClick={() => select(null)}>
            <Icon name="close" className="s" />
          </button>
        </span>
      ) : (
        checkpoints.length > 0 && (
          <span className="sub ell">
            {checkpoints.length} · {bytes(used)} in this browser
          </span>
        )
      )}
      <span className="grow" />
      <button
        type="button"
        className="btn"
        disabled={!weights || working?.id === 'now'}
        title={weights ? 'Keeps the run as it stands, pinned' : 'A run can be kept once it has done a step'}
        onClick={() => void commands.keepNow()}
      >
        {working?.id === 'now' ? working.what : 'Keep now'}
      </button>
      <button
        type="button"
        className="btn ghost"
        onClick={() => pickFiles('.safetensors', ([file]) => file && void commands.importCheckpoint(file))}
      >
        <Icon name="import" className="s" />
        Import…
      </button>
    </>
  )
}

function List({ runs }: { runs: Runs }) {
  const { checkpoints: store } = useStudio().stores
  const problem = useCheckpoints((state) => state.problem)
  const all = useCheckpoints((state) => state.checkpoints)
  const [snippet, setSnippet] = useState<SnippetOf | null>(null)
  const { selected } = runs
  const list = selected ? all.filter(({ run }) => run === selected.id) : all
  return (
    <div className="scroll grow-y checkpoint-list">
      <KeptRoom />
      {problem && <ProblemNote problem={problem} onDismiss={() => store.setState({ problem: null })} />}
      {list.length === 0 ? (
        <div className="empty">
          <Icon name="lattice" />
          <b>{selected ? `${selected.name} left none.` : 'No checkpoints yet.'}</b>
          <p>
            {selected && all.length > 0
              ? `${plural(all.length, 'checkpoint')} of other runs are kept.`
              : 'A run keeps its last and its best while it trains. Drop a .safetensors file to bring one in.'}
          </p>
        </div>
      ) : (
        <ul>
          {list.map((kept) => (
            <CheckpointRow key={kept.id} kept={kept} run={runs.all.find(({ id }) => id === kept.run)} onPython={setSnippet} />
          ))}
        </ul>
      )}
      <PythonDialog of={snippet} onClose={() => setSnippet(null)} />
    </div>
  )
}
