import { useMemo } from 'react'
import { group, percent, plural, significant } from '../format'
import { useMeasure, useRun } from '../studio/context'
import { ageBins, type Bin, lossBins } from './poolHistogram'

const LOSS_BINS = 20

/** The run trains from a pool. */
export const usePooled = (): boolean => useRun(({ state }) => state.config?.pool.enabled === true && state.phase !== 'idle')

/** What the pool holds: how old its states are, and how far from their targets. */
export function PoolPane() {
  const pool = useMeasure((state) => state.pool)
  const size = useRun(({ state }) => state.config?.pool.size ?? 0)
  const ages = useMemo(() => (pool ? pool.age.subarray(0, pool.filled) : new Uint32Array(0)), [pool])
  const losses = useMemo(() => (pool ? pool.loss.subarray(0, pool.filled) : new Float32Array(0)), [pool])
  const age = useMemo(() => ageBins(ages), [ages])
  const loss = useMemo(() => lossBins(losses, LOSS_BINS), [losses])
  const oldest = ages.reduce((most, value) => Math.max(most, value), 0)
  const mean = losses.reduce((sum, value) => sum + value, 0) / Math.max(1, losses.length)
  const filled = pool?.filled ?? 0
  return (
    <section className="pane pool-pane" aria-label="Pool">
      <div className="pane-head">
        <h2>Pool</h2>
        <span className="sub">{pool ? `after step ${group(pool.step)}` : ''}</span>
        <span className="grow" />
        <span className="chip">
          <b>{group(filled)}</b> of {plural(size, 'state')}
        </span>
      </div>
      {filled === 0 ? (
        <p className="hint">The states of the first updates fill it.</p>
      ) : (
        <div className="pool-charts">
          <Histogram
            label="States of the pool by age"
            bins={age}
            colour="var(--c7)"
            title="age, updates"
            ends={['1', group(oldest)]}
            name={({ from, to }) => (from === to ? `age ${from}` : `age ${from} to ${to}`)}
          />
          <Histogram
            label="States of the pool by loss"
            bins={loss}
            colour="var(--c1)"
            title={`loss, mean ${significant(mean)}`}
            ends={[significant(loss[0]?.from ?? 0), significant(loss.at(-1)?.to ?? 0)]}
            name={({ from, to }) => `loss ${significant(from)} to ${significant(to)}`}
          />
        </div>
      )}
    </section>
  )
}

interface HistogramProps {
  label: string
  bins: readonly Bin[]
  colour: string
  title: string
  ends: readonly [string, string]
  name: (bin: Bin) => string
}

function Histogram({ label, bins, colour, title, ends, name }: HistogramProps) {
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const all = bins.reduce((sum, { count }) => sum + count, 0)
  return (
    <figure role="img" aria-label={label}>
      <div className="bars" style={{ gridTemplateColumns: `repeat(${bins.length}, minmax(0, 1fr))` }}>
        {bins.map((bin) => (
          <span key={bin.from} title={`${name(bin)}: ${plural(bin.count, 'state')}, ${percent(bin.count / all)}`}>
            <i style={{ height: `${(bin.count / most) * 100}%`, background: colour }} />
          </span>
        ))}
      </div>
      <figcaption>
        <span>{ends[0]}</span>
        <span>{title}</span>
        <span>{ends[1]}</span>
      </figcaption>
    </figure>
  )
}
