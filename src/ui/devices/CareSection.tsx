import type { ReactNode } from 'react'
import { type Care, DEADLINES } from '../../core/care'
import { Select } from '../controls/Select'
import { Switch } from '../controls/Switch'
import { usePrefs, useStudio } from '../studio/context'

const ALONE = 'measured'
const DEADLINE_OPTIONS = [
  { value: ALONE, label: 'as measured' },
  ...DEADLINES.map((seconds) => ({ value: String(seconds), label: seconds < 120 ? `${seconds} s` : `${seconds / 60} min` })),
]

/** What is to happen while a run trains and something goes wrong. */
export function CareSection() {
  const { prefs } = useStudio().stores
  const care = usePrefs((state) => state.care)
  const set = (change: Partial<Care>): void => prefs.setState({ care: { ...care, ...change } })
  return (
    <section className="device-section" aria-label="While it trains">
      <div className="pane-head">
        <h2>While it trains</h2>
      </div>
      <div className="care">
        <Row name="keep the screen on" title="A machine that falls asleep trains no more">
          <Switch label="keep the screen on" on={care.awake} onChange={(awake) => set({ awake })} />
        </Row>
        <Row
          name="shrink a batch that does not fit"
          title="Where the GPU has no room, take the largest micro-batch that fits without asking"
        >
          <Switch label="shrink a batch that does not fit" on={care.fitBatch} onChange={(fitBatch) => set({ fitBatch })} />
        </Row>
        <Row
          name="GPU counts as hung after"
          title="Without any answer for so long; as measured: fifty times what an update’s slowest part took, and at least 20 s (60 s on software)"
        >
          <Select
            label="GPU counts as hung after"
            options={DEADLINE_OPTIONS}
            value={care.deadline === null ? ALONE : String(care.deadline)}
            onChange={(value) => set({ deadline: value === ALONE ? null : Number(value) })}
          />
        </Row>
      </div>
    </section>
  )
}

function Row({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  return (
    <div className="care-row" title={title}>
      <span className="grow">{name}</span>
      {children}
    </div>
  )
}
