import { useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import { hasLattice } from '../../core/config/surface'
import { hasWeights } from '../../store/run'
import type { FlowState } from '../../worker/protocol'
import { ProblemNote } from '../controls/Note'
import { Switch } from '../controls/Switch'
import { duration, exponential, group, significant } from '../format'
import { Matrix } from '../lattice/emergence/Matrix'
import { useCommands, useMeasure, useRun, useStudio } from '../studio/context'

/** Decades of the colour map below the largest norm. */
const DECADES = 4

/** How far gradients reach back: the norm of ∂L/∂s by layer and lattice step. */
export function FlowPane() {
  const { flow: store } = useStudio().stores
  const flow = useStore(store, (state) => state.flow)
  const problem = useStore(store, (state) => state.problem)
  const shown = useRun((state) => state.shown?.name)
  const without = useRun(({ state }) => state.config !== null && !hasLattice(state.config))
  return (
    <section className="pane flow-pane" aria-label="Gradient flow">
      <div className="pane-head">
        <h2>Gradient flow</h2>
        <span className="sub ell" title="Norm of ∂L/∂s by layer z and lattice step t, of held-out rows">
          {flow ? `step ${group(flow.step)} · ` : ''}norm of ∂L/∂s by layer z, step t
        </span>
        <span className="grow" />
        <MeasureNow />
      </div>
      {problem && (
        <div className="flow-note">
          <ProblemNote problem={problem} />
        </div>
      )}
      {flow && <FlowMap flow={flow} />}
      {!flow && !problem && (
        <p className="hint">
          {without
            ? 'This run has no lattice that gradients could flow through.'
            : shown
              ? `It is not recorded: ${shown} is measured again when it is resumed.`
              : 'Measured with the first validation, on held-out rows: which layers and steps the loss reaches.'}
        </p>
      )}
      <Cost flow={flow} />
    </section>
  )
}

function MeasureNow() {
  const commands = useCommands()
  const { flow } = useStudio().stores
  const measuring = useStore(flow, (state) => state.measuring)
  const under = useMeasure((state) => state.under)
  const ready = useRun(({ state }) => hasWeights(state) && state.config !== null && hasLattice(state.config))
  return (
    <button
      type="button"
      className="btn ghost small"
      disabled={!ready || measuring || under !== null}
      title={ready ? 'Between two updates, which stay as they are' : 'Begin a run with a lattice first'}
      onClick={() => void commands.measureFlow()}
    >
      {measuring ? 'Measuring…' : 'Measure now'}
    </button>
  )
}

function FlowMap({ flow }: { flow: FlowState }) {
  const { norms } = flow
  const high = useMemo(() => norms.flat().reduce((most, value) => Math.max(most, Number.isFinite(value) ? value : 0), 0), [norms])
  const low = high / 10 ** DECADES
  const shade = useCallback(
    (t: number, z: number) => {
      const value = norms[t]?.[z] ?? Number.NaN
      if (!Number.isFinite(value)) return null
      return value > low ? Math.log10(value / low) / DECADES : 0
    },
    [norms, low],
  )
  return (
    <>
      <Matrix
        label="Gradient norm by layer and lattice step"
        columns={norms.length}
        rows={norms[0]?.length ?? 0}
        shade={shade}
        map="magma"
        columnName="t"
        rowName="z"
        describe={(t, z) => `layer ${z}, t = ${t}: ${significant(norms[t]?.[z] ?? Number.NaN)}`}
        legend={{ low: high > 0 ? exponential(low, 0) : '0', quantity: 'norm, log', high: high > 0 ? exponential(high, 0) : '0' }}
      />
      <p className="learning">
        <b className={flow.learning === flow.cells ? 'ok' : 'warn'}>{group(flow.learning)}</b> of {group(flow.cells)} cells learn
      </p>
    </>
  )
}

/** When it is measured, and what that takes. */
function Cost({ flow }: { flow: FlowState | null }) {
  const commands = useCommands()
  const { flow: store } = useStudio().stores
  const every = useStore(store, (state) => state.every)
  return (
    <div className="flow-foot">
      <Switch label="Measure with every validation" on={every} onChange={(on) => commands.watchFlow(on)} />
      <span className="ell">with every validation{flow ? `, ${duration(flow.seconds)} each` : ''}</span>
    </div>
  )
}
