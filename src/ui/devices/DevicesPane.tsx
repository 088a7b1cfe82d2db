import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { useCommands, useDevice } from '../studio/context'
import { BrowserFactsList } from './Browser'
import { CareSection } from './CareSection'
import { CopyReport } from './CopyReport'
import { Features } from './Features'
import { Gpus } from './Gpus'
import { Limits } from './Limits'

/** The GPUs that can be had, and what the one in use offers. */
export function DevicesPane() {
  const commands = useCommands()
  const report = useDevice((state) => state.report)
  const problem = useDevice((state) => state.problem)
  const gpusProblem = useDevice((state) => state.gpusProblem)
  const listing = useDevice((state) => state.listing)
  return (
    <section className="pane device-pane" aria-label="Devices">
      <div className="device-column scroll">
        <div className="pane-head">
          <h2>Devices</h2>
          <span className="sub" role="status">
            {listing ? 'asking…' : ''}
          </span>
          <span className="grow" />
          <button
            type="button"
            className="btn ghost icon"
            aria-label="Ask again for GPUs"
            title="Ask the browser again which GPUs it has"
            disabled={listing}
            onClick={() => void commands.listGpus()}
          >
            <Icon name="refresh" className="s" />
          </button>
        </div>
        {problem && (
          <div className="device-note">
            <ProblemNote problem={problem} />
          </div>
        )}
        {gpusProblem && (
          <div className="device-note">
            <ProblemNote problem={gpusProblem} />
          </div>
        )}
        <Gpus />
        {report && <Features report={report} />}
        {report && <Limits report={report} />}
        <CareSection />
        <BrowserFactsList />
      </div>
      <CopyReport />
      <Divider variable="--devices" label="devices" pane="before" min={256} max={520} />
    </section>
  )
}
