import { useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { useRun, useStudio } from '../studio/context'
import { ChartCanvas } from './ChartCanvas'
import { ChartMenu } from './ChartMenu'
import { axisOf } from './columns'
import type { ChartDefinition, Reading } from './definition'
import type { ChartSpec, LineChart } from './LineChart'
import { LiveText } from './LiveText'
import type { ChartInputs } from './useChartInputs'

interface Props {
  definition: ChartDefinition
  inputs: ChartInputs
}

/** One chart with its head: title, latest values, scale, menu. */
export function ChartCell({ definition, inputs }: Props) {
  const { chartView } = useStudio().stores
  const { id, title, unit, label, wide, before } = definition
  const chart = useRef<LineChart | null>(null)
  const log = useStore(chartView, ({ logY }) => logY[id] ?? definition.log)
  const begun = useRun(({ state, shown }) => shown !== null || state.phase !== 'idle')
  const { axis, logX } = inputs
  const spec = useMemo<ChartSpec>(() => {
    const { lines, left, formatY, formatValue } = definition
    return {
      lines,
      logX,
      logY: log,
      x: axisOf(axis),
      ...(left !== undefined && { left }),
      ...(formatY && { formatY }),
      ...(formatValue && { formatValue }),
    }
  }, [definition, log, axis, logX])
  const read = useMemo(() => (resolution: number) => definition.data(inputs, log, resolution), [definition, inputs, log])
  return (
    <section className={wide ? 'cell wide' : 'cell'} aria-label={title}>
      <div className="pane-head">
        <h2>{title}</h2>
        {unit && <span className="sub">{unit}</span>}
        <Readings definition={definition} inputs={inputs} />
        {wide && <LogButton on={log} toggle={() => chartView.setLogY(id, !log)} />}
        <ChartMenu definition={definition} inputs={inputs} log={log} chart={chart} />
      </div>
      <div className="chart-place">
        <ChartCanvas label={label} spec={spec} inputs={inputs} read={read} chart={chart} />
        {!begun && (wide || before) && (
          <div className="chart-cover">
            {before ? (
              before(inputs)
            ) : (
              <div className="empty">
                <b>Nothing trained yet.</b>
                <p>Choose a preset and press Train.</p>
              </div>
            )}
          </div>
        )}
      </div>
    </section>
  )
}

function LogButton({ on, toggle }: { on: boolean; toggle: () => void }) {
  return (
    <button type="button" className={`btn small ${on ? 'on' : ''}`} aria-pressed={on} onClick={toggle}>
      log y
    </button>
  )
}

function Readings({ definition, inputs }: Props) {
  const readings = useMemo(() => definition.readings(inputs), [definition, inputs])
  const aside = definition.aside?.(inputs)
  return (
    <div className="legend" title={aside?.title}>
      {aside?.text && <span>{aside.text}</span>}
      {readings.map((reading) => (
        <OneReading key={reading.label} reading={reading} />
      ))}
    </div>
  )
}

function OneReading({ reading: { label, ink, read } }: { reading: Reading }) {
  if (label === '') return <LiveText read={read} />
  if (!ink)
    return (
      <span className="plain">
        <span>{label}</span>
        <LiveText read={read} />
      </span>
    )
  return (
    <span>
      <i className="swatch line" style={{ background: `var(${ink})` }} />
      {label} <LiveText read={read} />
    </span>
  )
}
