import { type ReactNode, useCallback, useMemo } from 'react'
import type { Ablation, GradientFlow, Recovery, StateReport } from '../../../core/emergence'
import { exponential, group, percent, plural, significant } from '../../format'
import { Matrix } from './Matrix'
import { Bars, Curve } from './Plots'

function Section({ title, sub, chip, children }: { title: string; sub: string; chip?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="sub ell">{sub}</span>
        <span className="grow" />
        {chip}
      </header>
      {children}
    </section>
  )
}

/** What each link between layers is worth. */
export function Links({ ablation: { links, whole } }: { ablation: Ablation }) {
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${significant(value)}`
  return (
    <Section title="Links" sub="loss added when z → z+1 is cut" chip={<span className="chip">loss {significant(whole.loss)}</span>}>
      <Bars
        label="Validation loss added when a link is cut, by link"
        bars={links.map(({ link, deltaLoss, loss, cosine }) => ({
          name: `${link}→${link + 1}`,
          value: deltaLoss,
          title: `link ${link} → ${link + 1} cut: loss ${significant(loss)}, ${signed(deltaLoss)}; cosine ${significant(cosine)}`,
        }))}
      />
    </Section>
  )
}

/** Smaller than this share of the largest is drawn as the darkest colour. */
const DECADES = 4

/** How far back the loss reaches. */
export function Flow({ flow: { norms, cells } }: { flow: GradientFlow }) {
  const high = useMemo(() => Math.max(...norms.flat()), [norms])
  const low = useMemo(() => {
    const positive = norms.flat().filter((norm) => norm > 0)
    return Math.max(high / 10 ** DECADES, Math.min(...positive, high))
  }, [norms, high])
  const clipped = norms.flat().some((norm) => norm > 0 && norm < low)
  const shade = useCallback(
    (t: number, z: number): number | null => {
      const norm = norms[t]?.[z] ?? 0
      if (norm <= 0) return null
      return high > low ? Math.max(0, Math.log(norm / low) / Math.log(high / low)) : 1
    },
    [norms, low, high],
  )
  const all = cells.norms.length
  const learning = Math.round(cells.share * all)
  return (
    <Section
      title="Gradient flow"
      sub="‖∂L/∂s‖"
      chip={
        <span
          className={`chip ${learning === all ? 'ok' : 'warn'}`}
          title={`Gradient of ${cells.of} longer than a thousandth of the median’s`}
        >
          {group(learning)} of {group(all)} cells learn
        </span>
      }
    >
      <Matrix
        label="Gradient norm by lattice step and layer"
        columns={norms.length}
        rows={norms[0]?.length ?? 1}
        shade={shade}
        map="magma"
        columnName="lattice step t"
        rowName="z"
        describe={(t, z) => `t ${t}, z ${z}: ${exponential(norms[t]?.[z] ?? 0)}`}
        legend={{ low: `${clipped ? '≤ ' : ''}${exponential(low, 0)}`, quantity: 'norm, log', high: exponential(high, 0) }}
      />
    </Section>
  )
}

/** What one layer tells of another, beyond chance. */
export function Information({ patterns: { information, layers, samples } }: { patterns: StateReport }) {
  const pairs = useMemo(() => new Map(information?.map((pair) => [`${pair.from} ${pair.to}`, pair])), [information])
  const pairOf = useCallback((a: number, b: number) => pairs.get(`${Math.min(a, b)} ${Math.max(a, b)}`), [pairs])
  const high = Math.max(1e-9, ...(information ?? []).map(({ excess }) => excess))
  const shade = useCallback(
    (a: number, b: number): number | null => {
      const pair = pairOf(a, b)
      return pair ? Math.max(0, pair.excess / high) : null
    },
    [pairOf, high],
  )
  if (!information)
    return (
      <Section title="Mutual information" sub="between layers">
        <p className="hint">{plural(samples, 'held-out row')} are too few to estimate it: 64 are needed.</p>
      </Section>
    )
  return (
    <Section title="Mutual information" sub="between layers, beyond chance">
      <Matrix
        label="Mutual information between layers beyond the shuffled control"
        columns={layers.length}
        rows={layers.length}
        shade={shade}
        map="viridis"
        columnName="layer z"
        rowName="z"
        describe={(a, b) => {
          const pair = pairOf(a, b)
          return pair
            ? `z ${b}, z ${a}: ${significant(pair.measured)} − ${significant(pair.control)} = ${significant(pair.excess)} nats`
            : `z ${a}: one layer`
        }}
        legend={{ low: '0', quantity: 'nats', high: significant(high, 2) }}
      />
    </Section>
  )
}

/** Whether damage heals. */
export function RecoverySection({ recovery: { curve, cells, at, sphere, samples } }: { recovery: Recovery }) {
  const [first, last] = [curve[0]?.error ?? 0, curve.at(-1)?.error ?? 0]
  return (
    <Section
      title="Damage and recovery"
      sub={plural(samples, 'row')}
      chip={
        <span className="chip" title={`Sphere of radius ${significant(sphere.radius)} round ${sphere.x}, ${sphere.y}, ${sphere.z}`}>
          {plural(cells, 'cell')} at t {at}
        </span>
      }
    >
      <Curve
        label="Relative error of the output after damage, by lattice step"
        points={curve.map(({ t, error }) => ({ x: t, y: error }))}
        formatX={(t) => `t ${t}`}
        formatY={(error) => percent(error, error < 0.095 && error > 0 ? 1 : 0)}
      />
      <p className="caption">
        ‖o′ − o‖ / ‖o‖ against the same run without damage: {percent(first)} at once, {percent(last)} after{' '}
        {plural(curve.length - 1, 'further step')}.
      </p>
    </Section>
  )
}

/** The rest, in numbers. */
export function Facts({ patterns, ablation: { whole } }: { patterns: StateReport; ablation: Ablation }) {
  const adjacent = patterns.adjacentCosine
  const mean = adjacent.reduce((sum, cosine) => sum + cosine, 0) / Math.max(1, adjacent.length)
  const rows: readonly [string, string, string][] = [
    ['adjacent layers, cosine', mean.toFixed(3), 'Mean over the layers; below 0.8 counts as specialised'],
    ['neighbouring cells, cosine', patterns.neighbourCosine.toFixed(3), 'Of the states of neighbouring cells'],
    ['half-cubes, 1 − cosine', patterns.halfCubeDifference.toFixed(3), 'Above 0.15 counts as specialised'],
    ['‖o‖ / ‖u‖', patterns.informationRatio.toFixed(3), 'Norm of the output surface over that of the input surface'],
    ['temporal consistency', patterns.temporalConsistency.toFixed(3), '1 − σ/mean of the output’s norm over the last five steps'],
    ['recall@1, whole lattice', whole['recall@1'].toFixed(3), plural(whole.candidates, 'candidate')],
  ]
  return (
    <Section title="In numbers" sub="means over the held-out rows">
      <div className="kv">
        {rows.map(([name, value, title]) => (
          <Row key={name} name={name} value={value.replace('-', '−')} title={title} />
        ))}
      </div>
    </Section>
  )
}

const Row = ({ name, value, title }: { name: string; value: string; title: string }) => (
  <>
    <span title={title}>{name}</span>
    <b>{value}</b>
  </>
)
