import { useMemo } from 'react'
import { settingAt } from '../../../core/config/values'
import { type Importance, importanceOf } from '../../../core/statistics/importance'
import { scoreOf } from '../../../core/sweep/status'
import type { SweepView } from '../../../worker/sweepProtocol'
import { percent, plural, settingText } from '../../format'
import { metricName, scoreText } from './sweepText'

/** How much of the metric's variance each setting explains by itself. */
export function ImportancePane({ view: { sweep, trials } }: { view: SweepView }) {
  const { axes, metric } = sweep
  const scored = useMemo(
    () =>
      trials.flatMap(({ values, result, rung }) => {
        const score = scoreOf(result, metric)
        return score === null || rung > 0 ? [] : [{ values, score }]
      }),
    [trials, metric],
  )
  const settings = useMemo(
    () =>
      importanceOf(
        axes.map(({ path }) => path),
        scored,
        settingText,
      ),
    [axes, scored],
  )
  if (settings.length === 0)
    return (
      <div className="empty">
        <b>No importance yet.</b>
        <p>At least three trials with different results say how much a setting matters; {plural(scored.length, 'trial')} so far.</p>
      </div>
    )
  return (
    // biome-ignore lint/a11y/useSemanticElements: it holds a table, no form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="scroll importance" tabIndex={0} role="group" aria-label="Importance">
      <p className="caption">
        Share of the variance of {metricName(metric)} that each setting explains by itself, over {plural(scored.length, 'trial')}. These are
        main effects only: what two settings do together is in none of them. The mark is what chance alone would explain.
      </p>
      <table className="grid importance-table">
        <thead>
          <tr>
            <th>setting</th>
            <th>share of variance</th>
            <th className="n">trend</th>
            <th>mean {metricName(metric)} by value</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((one) => (
            <Row key={one.path} one={one} text={(score) => scoreText(score, metric)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ one, text }: { one: Importance; text: (score: number) => string }) {
  const { path, share, chance, correlation, levels } = one
  return (
    <tr>
      <td title={path}>{settingAt(path).label}</td>
      <td>
        <span className="share" title={`${percent(chance)} by chance alone`}>
          <i className="share-bar" style={{ width: `${share * 100}%` }} />
          <i className="share-chance" style={{ left: `${Math.min(1, chance) * 100}%` }} />
        </span>
        <b>{percent(share, 0)}</b>
        {share <= chance && <span className="caption"> no more than chance</span>}
      </td>
      <td className="n" title="Rank correlation (Spearman)">
        {correlation === null ? <span className="faint">–</span> : trendText(correlation)}
      </td>
      <td>
        <span className="delta">
          {levels.map(({ label, count, mean }) => (
            <span key={label} title={plural(count, 'trial')}>
              {label} <b>{text(mean)}</b>
            </span>
          ))}
        </span>
      </td>
    </tr>
  )
}

const trendText = (correlation: number): string => `${correlation > 0 ? '↗' : '↘'} ${correlation.toFixed(2).replace('-', '−')}`
