import { useState } from 'react'
import { sameGpu } from '../../core/device'
import type { DeviceReport } from '../../worker/protocol'
import { useDevice } from '../studio/context'
import { limitText } from './limitText'

/** Limits that decide what fits, first; in words. */
const FIRST: Readonly<Record<string, string>> = {
  maxStorageBufferBindingSize: 'storage binding',
  maxBufferSize: 'buffer',
  maxComputeWorkgroupStorageSize: 'workgroup memory',
  maxComputeInvocationsPerWorkgroup: 'invocations a workgroup',
  maxStorageBuffersPerShaderStage: 'storage buffers a stage',
}
const REST: Readonly<Record<string, string>> = {
  maxComputeWorkgroupsPerDimension: 'workgroups a dimension',
  maxComputeWorkgroupSizeX: 'workgroup width',
  maxComputeWorkgroupSizeY: 'workgroup height',
  maxUniformBufferBindingSize: 'uniform binding',
}

/** What this build asked for, of what there is. */
export function Limits({ report }: { report: DeviceReport }) {
  const [all, setAll] = useState(false)
  const available = useDevice(({ gpus }) => gpus?.find((gpu) => sameGpu(gpu, report))?.limits)
  const shown = Object.entries(all ? { ...FIRST, ...REST } : FIRST).filter(([name]) => name in report.limits)
  return (
    <section className="device-section" aria-label="Limits">
      <div className="pane-head">
        <h2>Limits</h2>
        <span className="sub">{available ? 'asked for, of available' : 'asked for'}</span>
        <span className="grow" />
        <button type="button" className="btn ghost small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : 'All'}
        </button>
      </div>
      <dl className="device-facts">
        {shown.map(([name, words]) => (
          <div key={name}>
            <dt title={name}>{words}</dt>
            <dd className="num">{limitText(name, report.limits[name] ?? 0, available?.[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
