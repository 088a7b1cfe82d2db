import { useStore } from 'zustand'
import type { RunNote } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { group, percent, significant } from '../format'
import { useConfig, useDataset, useMeasure, useRun, useStudio } from '../studio/context'
import { useOtherData } from '../studio/useOtherData'
import { REPORTED_FROM, useLongestTask } from './longTasks'
import { useConfigHash } from './useConfigHash'

const lastOf = (notes: readonly RunNote[], kind: RunNote['kind']): RunNote | undefined => notes.findLast((note) => note.kind === kind)

/** What is worth a glance from every screen; what was not measured is not there. */
export function StatusBar() {
  return (
    <footer className="status">
      <Saved />
      <Identity />
      <Awake />
      <span className="grow" />
      <GpuTime />
      <MainThread />
      <span title="No request leaves this page’s own origin">all data stays in this browser</span>
    </footer>
  )
}

function Saved() {
  const saved = useRun(({ notes }) => lastOf(notes, 'saved')?.step)
  const best = useRun(({ records }) => records.at(-1)?.best)
  return (
    <>
      {saved !== undefined && (
        <span className="row ok">
          <Icon name="check" className="s" />
          Saved at step {group(saved)}
        </span>
      )}
      {best && (
        <span>
          best <b>loss {significant(best.loss)}</b>, <b>recall@1 {best['recall@1'].toFixed(3)}</b> at step {group(best.step)}
        </span>
      )}
    </>
  )
}

function Awake() {
  const wake = useStore(useStudio().wake, (state) => state.wake)
  if (wake !== 'on') return null
  return <span title="While a run trains; Devices says otherwise">screen kept on</span>
}

function Identity() {
  const running = useRun(({ state }) => state.config)
  const draft = useConfig((state) => state.config)
  const open = useDataset(({ summary }) => summary)
  const other = useOtherData()
  const digest = running && other ? other.digest : open?.digest
  const whose = running && other ? `the data of the run, ${other.name}, which is not what is open on Data` : 'the values of the dataset'
  const config = running ?? draft
  const hash = useConfigHash(config)
  return (
    <>
      <span>
        seed <b>{config.run.seed}</b>
      </span>
      {hash && (
        <span title={`A code for all settings ${running ? 'of the run' : 'as they stand'}: the same code, the same settings`}>
          settings <b className="mono">{hash}</b>
        </span>
      )}
      {digest && (
        <span className="hide-narrow" title={`A code for ${whose}: the same code, the same data`}>
          dataset <b className="mono">{digest.slice(0, 7)}</b>
        </span>
      )}
    </>
  )
}

function GpuTime() {
  const share = useMeasure(({ profile }) => (profile && profile.seconds > 0 ? Math.min(1, profile.passSeconds / profile.seconds) : null))
  if (share === null) return null
  return (
    <span title="The share of a step in which the GPU computes, as it was last profiled on Devices">
      GPU time <b>{percent(share, 0)}</b> of a step
    </span>
  )
}

function MainThread() {
  const longest = useLongestTask()
  if (longest === null) return null
  return (
    <span
      className="hide-narrow"
      title="The longest that this page was too busy to answer, in the last minute. Training runs beside the page and does not wait for it."
    >
      page answers within <b className={longest > 2 * REPORTED_FROM ? 'warn' : ''}>{longest > 0 ? longest : REPORTED_FROM} ms</b>
    </span>
  )
}
