import type { SweepDraft } from '../../../worker/sweepProtocol'
import { NumberField } from '../../controls/NumberField'
import { Switch } from '../../controls/Switch'
import { useCommands } from '../../studio/context'

interface Props {
  draft: SweepDraft
}

/** How many are drawn, and how they are thinned out; a grid says it by its values. */
export function Counts({ draft }: Props) {
  const { sweeps } = useCommands()
  const { method, trials, seed, halving } = draft
  if (method === 'grid') return null
  const number = (change: (value: number) => Partial<SweepDraft>) => (value: number | string) =>
    sweeps.edit({ ...draft, ...change(value as number) })
  return (
    <div className="sweep-numbers">
      <Labelled label="Draws">
        <NumberField label="Draws" value={trials} min={1} width={72} onChange={number((value) => ({ trials: value }))} />
      </Labelled>
      <Labelled label="Seed of the draws">
        <NumberField label="Seed of the draws" value={seed} min={0} width={96} onChange={number((value) => ({ seed: value }))} />
      </Labelled>
      {method === 'halving' && (
        <>
          <Labelled label="First rung">
            <NumberField
              label="Steps of the first rung"
              value={halving.minSteps}
              min={1}
              width={72}
              unit="steps"
              onChange={number((minSteps) => ({ halving: { ...halving, minSteps } }))}
            />
          </Labelled>
          <Labelled label="Of each rung goes on">
            <NumberField
              label="Of each rung one in so many goes on"
              value={halving.eta}
              min={2}
              width={48}
              unit="1 in"
              onChange={number((eta) => ({ halving: { ...halving, eta } }))}
            />
          </Labelled>
        </>
      )}
    </div>
  )
}

/** What a trial may take. */
export function Limits({ draft }: Props) {
  const { sweeps } = useCommands()
  const { limits } = draft
  const edit = (change: Partial<SweepDraft['limits']>): void => sweeps.edit({ ...draft, limits: { ...limits, ...change } })
  return (
    <div className="sweep-numbers">
      <Labelled label="Memory budget">
        <NumberField
          label="Memory budget of a trial"
          value={limits.budgetMiB}
          min={1}
          width={80}
          unit="MiB"
          onChange={(value) => edit({ budgetMiB: value as number })}
        />
      </Labelled>
      <Labelled label="Longest trial">
        <NumberField
          label="Longest trial"
          value={limits.trialSeconds}
          min={1}
          width={80}
          unit={limits.trialSeconds === null ? 's, no limit' : 's'}
          onChange={(value) => edit({ trialSeconds: value === '' ? null : (value as number) })}
        />
      </Labelled>
      <Labelled label="Split what does not fit">
        <Switch
          label="Split what does not fit into smaller micro-batches"
          on={limits.fitMemory}
          onChange={(fitMemory) => edit({ fitMemory })}
        />
      </Labelled>
    </div>
  )
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="sweep-field">
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  )
}
