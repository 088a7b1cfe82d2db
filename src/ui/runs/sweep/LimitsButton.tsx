import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import type { Sweep } from '../../../core/sweep/types'
import { NumberField } from '../../controls/NumberField'
import { budgetText } from '../../format'
import { useCommands } from '../../studio/context'

/** What a trial may take, changed while the sweep works. */
export function LimitsButton({ sweep }: { sweep: Sweep }) {
  const [open, show] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={show}>
      <Popover.Trigger className="btn ghost" title="What a trial may take">
        {budgetText(sweep.limits.budgetMiB)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-layer" align="end" sideOffset={4}>
          <Popover.Popup className="menu sweep-limits">
            <LimitsForm sweep={sweep} close={() => show(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function LimitsForm({ sweep: { id, limits }, close }: { sweep: Sweep; close: () => void }) {
  const { sweeps } = useCommands()
  const [budget, setBudget] = useState<number | string>(limits.budgetMiB)
  const [seconds, setSeconds] = useState<number | string>(limits.trialSeconds ?? '')
  const wrongBudget = typeof budget === 'number' && budget >= 1 ? undefined : 'Give it in MiB, such as 600.'
  const wrongSeconds = seconds === '' || (typeof seconds === 'number' && seconds > 0) ? undefined : 'Give it in seconds, or leave it empty.'
  const isWrong = Boolean(wrongBudget ?? wrongSeconds)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isWrong) return
        void sweeps.changeLimits(id, { budgetMiB: budget as number, trialSeconds: seconds === '' ? null : (seconds as number) })
        close()
      }}
    >
      <Popover.Title className="eyebrow">A trial may take</Popover.Title>
      <div className="sweep-limit">
        <span aria-hidden="true">memory</span>
        <NumberField label="Memory budget of a trial" value={budget} onChange={setBudget} unit="MiB" width={90} error={wrongBudget} />
      </div>
      <div className="sweep-limit">
        <span aria-hidden="true">time</span>
        <NumberField label="Longest trial, in seconds" value={seconds} onChange={setSeconds} unit="s" width={90} error={wrongSeconds} />
      </div>
      <p className={isWrong ? 'field-error' : 'caption'}>
        {wrongBudget ?? wrongSeconds ?? 'Postponed trials that fit then are run. Without a time there is no limit.'}
      </p>
      <button type="submit" className="btn primary" disabled={isWrong}>
        Change the limits
      </button>
    </form>
  )
}
