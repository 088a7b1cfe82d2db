import { Icon } from '../controls/Icon'
import { budgetText, mebibytes } from '../format'
import { useDevice, useRun, useStudio } from '../studio/context'

/** Which GPU, and what the run takes of it; a software device says so. */
export function DeviceBadge() {
  const { place } = useStudio().stores
  const report = useDevice((state) => state.report)
  const problem = useDevice((state) => state.problem)
  const used = useRun(({ state }) => state.gpuBytes)
  const config = useRun(({ state }) => state.config)
  const name = report?.name ?? (problem ? 'No GPU' : 'Asking for a GPU…')
  const inUse = used > 0 && config ? `${config.precision} · ${mebibytes(used)} of ${budgetText(config.memory.budgetMiB)}` : null
  const detail = report ? (inUse ?? report.precisions.join(' · ')) : problem ? 'see Devices' : ''
  return (
    <a className="device" href={place.href('devices')} aria-label={`Device: ${name}${report?.software ? ', software device' : ''}`}>
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
