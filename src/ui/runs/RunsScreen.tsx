import { changesOf, presetOf } from '../../store/config'
import { hasWeights, type RunRecord } from '../../store/run'
import type { RunPhase } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { pickFiles } from '../files/pickFiles'
import { bytes, duration, group, settingText, significant } from '../format'
import { useCommands, useRun } from '../studio/context'
import { CheckpointOffer } from '../train/CheckpointOffer'
import { Sparkline } from './Sparkline'
import '../styles/runs.css'

/** The runs of this session, and the checkpoints that come and go. */
export default function RunsScreen() {
  const records = useRun((state) => state.records)
  return (
    <main className="screen runs-screen">
      <section className="pane" aria-label="Runs">
        <div className="pane-head ruled">
          <h2>Runs</h2>
          <span className="sub">of this session: they go with the tab, so export what you want to keep</span>
        </div>
        {records.length === 0 ? (
          <div className="empty">
            <Icon name="runs" />
            <b>No runs yet.</b>
            <p>Choose a preset and press Train, or import a checkpoint.</p>
          </div>
        ) : (
          <div className="scroll grow-y">
            <Table records={records} />
          </div>
        )}
      </section>
      <Checkpoints />
    </main>
  )
}

function Table({ records }: { records: readonly RunRecord[] }) {
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>run</th>
          <th>status</th>
          <th>dataset</th>
          <th>changes</th>
          <th className="n">step</th>
          <th className="n">val loss</th>
          <th className="n">cosine</th>
          <th className="n">recall@1</th>
          <th>recall@1 over steps</th>
          <th className="n">samples/s</th>
          <th className="n">GPU</th>
          <th className="n">time</th>
        </tr>
      </thead>
      <tbody>
        {records.toReversed().map((record) => (
          <Row key={record.name} record={record} />
        ))}
      </tbody>
    </table>
  )
}

const none = <span className="faint">–</span>

function Row({ record: { name, dataset, state, last, validations } }: { record: RunRecord }) {
  return (
    <tr>
      <td className="name">{name}</td>
      <td>
        <Status phase={state.phase} />
      </td>
      <td className="ell cell-file" title={dataset}>
        {dataset}
      </td>
      <td>{state.config ? <Changes config={state.config} /> : none}</td>
      <td className="n">{group(state.step)}</td>
      <td className="n">{last ? significant(last.loss) : none}</td>
      <td className="n">{last ? last.cosine.toFixed(3) : none}</td>
      <td className="n">{last ? last['recall@1'].toFixed(3) : none}</td>
      <td>{validations.length > 1 ? <Sparkline values={validations.map((line) => line['recall@1'])} /> : none}</td>
      <td className="n">{state.samplesPerSecond ? significant(state.samplesPerSecond) : none}</td>
      <td className="n">{state.gpuBytes > 0 ? bytes(state.gpuBytes) : none}</td>
      <td className="n">{duration(state.seconds)}</td>
    </tr>
  )
}

const STATUS: Readonly<Record<RunPhase, [dot: string, word: string]>> = {
  idle: ['', 'planned'],
  preparing: ['run', 'preparing'],
  training: ['run', 'running'],
  paused: ['amber', 'paused'],
  measuring: ['run', 'measuring'],
  stopping: ['run', 'stopping'],
  stopped: ['', 'stopped'],
  finished: ['good', 'done'],
  failed: ['red', 'failed'],
}

function Status({ phase }: { phase: RunPhase }) {
  const [dot, word] = STATUS[phase]
  return (
    <span className="status-cell">
      <span className={`dot ${dot}`} />
      {word}
    </span>
  )
}

/** What differs from the preset. */
function Changes({ config }: { config: Parameters<typeof changesOf>[0] }) {
  const changes = [...changesOf(config)].filter(([path]) => path !== 'precision')
  return (
    <span className="delta">
      <span>{presetOf(config) ?? 'custom'}</span>
      {changes.slice(0, 5).map(([path, value]) => (
        <span key={path} title={path}>
          {path.split('.').at(-1)} <b>{settingText(value)}</b>
        </span>
      ))}
      {changes.length > 5 && <span>and {changes.length - 5} more</span>}
    </span>
  )
}

function Checkpoints() {
  const commands = useCommands()
  const weights = useRun(({ state }) => hasWeights(state))
  const averages = useRun(({ state }) => (state.config?.optimizer.emaDecay ?? 0) > 0)
  const checkpoint = useRun((state) => state.checkpoint)
  return (
    <section className="pane checkpoints" aria-label="Checkpoints">
      <div className="pane-head">
        <h2>Checkpoints</h2>
        <span className="sub">open in PyTorch and in the terminal</span>
      </div>
      <div className="checkpoint-row">
        <button type="button" className="btn" disabled={!weights} onClick={() => void commands.exportCheckpoint('full')}>
          <Icon name="export" className="s" />
          Export checkpoint
        </button>
        <button type="button" className="btn" disabled={!weights} onClick={() => void commands.exportCheckpoint('weights')}>
          Export weights only
        </button>
        {averages && (
          <button type="button" className="btn" disabled={!weights} onClick={() => void commands.exportCheckpoint('ema')}>
            Export averaged weights
          </button>
        )}
        <button type="button" className="btn" disabled={!weights} onClick={() => void commands.exportMetrics()}>
          Export metrics
        </button>
        <span className="rule" />
        <button
          type="button"
          className="btn"
          onClick={() => pickFiles('.safetensors', ([file]) => file && void commands.importCheckpoint(file))}
        >
          <Icon name="import" className="s" />
          Import checkpoint…
        </button>
      </div>
      <div className="checkpoint-offer">
        <CheckpointOffer />
        {!checkpoint && !weights && <p className="hint">A run’s checkpoint can be exported once it has done a step.</p>}
      </div>
    </section>
  )
}
