import { hasLattice } from '../../../core/config/surface'
import type { EmergencePart } from '../../../core/emergence'
import { hasWeights } from '../../../store/run'
import { ProblemNote } from '../../controls/Note'
import { group, plural } from '../../format'
import { useCommands, useMeasure, useRun } from '../../studio/context'
import { Facts, Flow, Information, Links, RecoverySection } from './sections'

const PARTS: readonly EmergencePart[] = ['patterns', 'ablation', 'flow', 'recovery']
const NAMES: Readonly<Record<EmergencePart, string>> = {
  patterns: 'patterns and information of the layers',
  ablation: 'cutting one link after the other',
  flow: 'gradient flow',
  recovery: 'damage and recovery',
}

/** Is it really emergent? Measured on held-out rows, between two updates of the run. */
export function EmergencePanel() {
  const report = useMeasure((state) => state.emergence)
  const problem = useMeasure((state) => state.problems.emergence)
  return (
    <>
      <Head />
      {problem && (
        <section className="emergence-note">
          <ProblemNote problem={problem} />
        </section>
      )}
      {report && (
        <>
          <Links ablation={report.ablation} />
          <Flow flow={report.flow} />
          <Information patterns={report.patterns} />
          <RecoverySection recovery={report.recovery} />
          <Facts patterns={report.patterns} ablation={report.ablation} />
        </>
      )}
    </>
  )
}

/** Why it cannot be measured, in a sentence; null when it can. */
function useObstacle(): string | null {
  const weights = useRun(({ state }) => hasWeights(state))
  const config = useRun(({ state }) => state.config)
  const under = useMeasure((state) => state.under)
  if (!weights || !config) return 'Train a few steps first.'
  if (!hasLattice(config)) return 'This run has no lattice to look into.'
  return under ? 'Something is being measured.' : null
}

function Head() {
  const commands = useCommands()
  const obstacle = useObstacle()
  const { under, part, cancelling } = useMeasure((state) => state)
  const report = useMeasure((state) => state.emergence)
  const step = useRun(({ state }) => state.step)
  const measuring = under === 'emergence'
  const at = part ? PARTS.indexOf(part) : 0
  return (
    <section className="emergence-head">
      <header>
        <h2>Emergence</h2>
        <span className="sub ell">
          {report ? `step ${group(report.step)} · ${plural(report.patterns.samples, 'row')} held out` : 'on held-out rows'}
        </span>
        <span className="grow" />
        {measuring ? (
          <button type="button" className="btn small" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
            {cancelling ? 'Cancelling…' : 'Cancel'}
          </button>
        ) : (
          <button
            type="button"
            className={`btn small ${report ? '' : 'on'}`}
            disabled={obstacle !== null}
            title={obstacle ?? 'A run that trains waits meanwhile, and goes on as it was'}
            onClick={() => void commands.measureEmergence()}
          >
            {report ? 'Measure again' : 'Measure'}
          </button>
        )}
      </header>
      {measuring && (
        <div className="search" role="status">
          <span className="caption">
            Part {at + 1} of {PARTS.length}: {NAMES[PARTS[at] ?? 'patterns']}
          </span>
          <div className="meter busy">
            <i style={{ width: `${((at + 0.5) / PARTS.length) * 100}%` }} />
          </div>
        </div>
      )}
      {!measuring && !report && (
        <p className="hint">
          {obstacle ??
            'Patterns per layer, what each link is worth, how far gradients reach, what layers tell of each other, and whether damage heals.'}
        </p>
      )}
      {!measuring && report && step > report.step && (
        <p className="caption">The run is {plural(step - report.step, 'step')} further now.</p>
      )}
    </section>
  )
}
