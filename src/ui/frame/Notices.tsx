import { isActive } from '../../store/run'
import { applyUpdate } from '../../worker/client'
import { Icon } from '../controls/Icon'
import { useDevice, useOverlay, useRun, useStudio } from '../studio/context'

/** What concerns the whole page, in a line under the top bar. */
export function Notices() {
  const missing = useDevice(({ report, problem }) => !report && problem !== null)
  const update = useOverlay((state) => state.update)
  return (
    <div className="notices">
      {missing && <NoGpu />}
      {update && <NewVersion />}
    </div>
  )
}

/** Without a GPU data can still be looked at; the rest says what it needs. */
function NoGpu() {
  const { place } = useStudio().stores
  const offered = 'gpu' in navigator
  return (
    <div className="notice warn" role="status">
      <Icon name="warn" className="s" />
      <span className="grow">
        <b>{offered ? 'No GPU could be had.' : 'This browser offers no GPU.'}</b>{' '}
        {offered ? 'Restart the browser, or look at Devices for the reason.' : 'Open the page in Chrome.'} Datasets, settings and kept runs
        can still be looked at; training waits.
      </span>
      <a className="btn small" href={place.href('devices')}>
        Open Devices
      </a>
    </div>
  )
}

function NewVersion() {
  const active = useRun(({ state }) => isActive(state.phase))
  return (
    <div className="notice" role="status">
      <Icon name="refresh" className="s" />
      <span className="grow">
        <b>A new version is ready.</b> {active && 'It can be loaded when the run has ended.'}
      </span>
      <button type="button" className="btn small" disabled={active} onClick={applyUpdate}>
        Reload
      </button>
    </div>
  )
}
