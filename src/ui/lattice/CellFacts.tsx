import { useMemo } from 'react'
import type { SampleTrajectory, Trajectory } from '../../core/trajectory'
import { cellsIn } from '../../core/trajectory'
import { firedSteps, gateAt } from '../../core/trajectoryMeasures'
import { exponential, percent, significant } from '../format'
import { Curve } from './emergence/Plots'
import { cellHistory } from './picture'
import { lossShares } from './quantities'
import { useLook, useRows, useStage } from './useFrame'

/** What is known of one cell over t, where a row was followed. */
export function CellFacts({ cell }: { cell: number }) {
  const rows = useRows()
  const t = useLook((state) => state.t)
  const { mode, channel } = useStage((state) => state.quantity)
  const [sample] = rows?.samples ?? []
  const points = useMemo(
    () => (rows && sample ? trace(rows, sample, cell, mode === 'channel' ? channel : null) : []),
    [rows, sample, cell, mode, channel],
  )
  if (!rows || !sample) return null
  const what = mode === 'channel' ? `channel ${channel}` : 'activity'
  return (
    <>
      <Curve
        label={`The cell’s ${what} over the lattice step t`}
        points={points}
        at={Math.min(t, rows.last)}
        colour="var(--c1)"
        formatX={(x) => String(x)}
        formatY={(y) => significant(y, 2)}
      />
      <Numbers rows={rows} sample={sample} cell={cell} t={Math.min(t, rows.last)} />
    </>
  )
}

function trace(rows: Trajectory, sample: SampleTrajectory, cell: number, channel: number | null): { x: number; y: number }[] {
  return cellHistory(rows, sample, cell).map((channels, i) => ({
    x: sample.first + i,
    y: channel === null ? rms(channels) : (channels[Math.min(channel, channels.length - 1)] ?? 0),
  }))
}

const rms = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

function Numbers({ rows, sample, cell, t }: { rows: Trajectory; sample: SampleTrajectory; cell: number; t: number }) {
  const { steps, rule } = rows
  const group = Math.floor(cell / (cellsIn(rows) / rule.w1.length))
  const fired = firedSteps(rows, sample, cell, steps).filter(Boolean).length
  const gate = gateAt(rows, sample, cell, t)?.gate
  const gradient = sample.gradients?.[Math.min(t, steps) * cellsIn(rows) + cell]
  const activity = rms(cellHistory(rows, sample, cell)[t - sample.first] ?? new Float32Array(1))
  const shared = rule.w1.length === 1 ? 'shared by all cells' : rule.w1.length < cellsIn(rows) ? 'shared by its layer' : 'its own'
  const facts: readonly [name: string, value: string, meaning: string][] = [
    ['activity', significant(activity), 'RMS over its channels at this t'],
    ['fired', `${fired} of ${steps} t`, 'Steps at which it changed by its own rule; transport goes on without'],
    [
      'gate γ, mean',
      gate ? significant(gate.reduce((sum, value) => sum + value, 0) / gate.length) : '–',
      'Over its channels at this t; the input face has none',
    ],
    [
      '‖∂L/∂s‖',
      gradient === undefined ? '–' : exponential(gradient),
      'At this t, for the mean loss of a micro-batch that begins with this row',
    ],
    ['‖W1‖', significant(rule.w1[group] ?? Number.NaN), `Weights of its rule, ${shared}`],
    ['‖W2‖', significant(rule.w2[group] ?? Number.NaN), `Weights of its rule, ${shared}`],
    ['‖E‖', rule.film ? significant(rule.film[cell] ?? Number.NaN) : '–', 'Its own bias; none where every cell has its own weights'],
    ['loss share', percent(lossShares(rows, sample)[cell] ?? 0, 2), 'Of the row’s own surface and internal loss'],
  ]
  return (
    <div className="kv double">
      {facts.map(([name, value, meaning]) => (
        <Pair key={name} name={name} value={value} meaning={meaning} />
      ))}
    </div>
  )
}

const Pair = ({ name, value, meaning }: { name: string; value: string; meaning: string }) => (
  <>
    <span title={meaning}>{name}</span>
    <b>{value}</b>
  </>
)
