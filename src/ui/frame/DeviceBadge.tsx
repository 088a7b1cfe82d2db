import { hashOf } from '../../store/url'
import { Icon } from '../controls/Icon'
import { bytes } from '../format'
import { useDevice, useRun } from '../studio/context'

/** Which GPU, and what the run takes of it; a software device says so. */
export function DeviceBadge() {
  const report = useDevice((state) => state.report)
  const problem = useDevice((state) => state.problem)
  const used = useRun(({ state }) => state.gpuBytes)
  const name = report?.name ?? (problem ? 'No GPU' : 'Asking for a GPU…')
  const detail = report ? (used > 0 ? `${bytes(used)} in use` : (report.precisions[0] ?? '')) : problem ? 'see Devices' : ''
  return (
    <a className="device" href={hashOf('devices')} aria-label={`Device: ${name}${report?.software ? ', software device' : ''}`}>
      <Icon name="devices" />
      <span className="fact">
        <b className="ell">{name}</b>
        <small>{detail}</small>
      </span>
      {report?.software && <span className="chip warn">software</span>}
      {problem && <Icon name="warn" className="s bad" />}
    </a>
  )
}
