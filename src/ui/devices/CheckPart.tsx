import { useState } from 'react'
import type { PartReport, Quantity } from '../../core/selfcheck'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { duration, exponential, group, plural, significant } from '../format'
import { closeness, worstOf } from './checkText'
import type { CheckTime } from './checkTime'

const value = (x: number): string => (Number.isInteger(x) && Math.abs(x) < 1e12 ? group(x) : significant(x, 5))

/** A part that is done: its worst quantity against its tolerance, and all of them when opened. */
export function CheckPart({ part, isCause }: { part: PartReport; isCause: boolean }) {
  const { number, name, passed, quantities, meaning, problem, seconds } = part
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open = chosen ?? !passed
  const worst = worstOf(part)
  return (
    <li className={passed ? '' : 'failed'}>
      <button type="button" className="check-row" aria-expanded={open} onClick={() => setChosen(!open)}>
        <span className={`check-mark ${passed ? 'ok' : 'bad'}`}>
          <Icon name={passed ? 'check' : 'close'} className="s" />
          <span className="unseen">{passed ? 'passed' : 'failed'}</span>
        </span>
        <span className="check-name">
          <b>
            {number} {name}
          </b>
          <small className="ell">
            {worst ? `${plural(quantities.length, 'value')}; nearest to its limit: ${worst.quantity}` : 'not measured'}
          </small>
        </span>
        {worst && <Gauge quantity={worst} />}
        <span className="check-error">
          {worst &&
            (worst.tolerance > 0
              ? `${exponential(worst.error, 1)} of ${exponential(worst.tolerance, 0)}`
              : `${value(worst.measured)} of ${value(worst.expected)}`)}
        </span>
        <span className="check-time">{duration(seconds)}</span>
      </button>
      {open && (
        <div className="check-detail">
          {!passed && (
            <p className="check-meaning">
              {isCause && <b>Begin here. </b>}
              {meaning}
            </p>
          )}
          {problem && <ProblemNote problem={problem} />}
          {quantities.length > 0 && <Quantities list={quantities} />}
        </div>
      )}
    </li>
  )
}

/** Where an error lies on its way to what is tolerated: six decades, the limit at 0.8. */
function Gauge({ quantity }: { quantity: Quantity }) {
  const near = closeness(quantity)
  const exact = quantity.tolerance === 0 && quantity.ok
  if (exact) return <span className="check-exact">exact</span>
  const share = Math.min(1, Math.max(0.02, 0.8 * (1 + Math.log10(Math.max(near, 1e-6)) / 6)))
  return (
    <span className={`gauge ${quantity.ok ? '' : 'bad'}`} aria-hidden="true">
      <i style={{ width: `${share * 100}%` }} />
      <u />
    </span>
  )
}

/** Everything that was measured, what is wrong first. */
function Quantities({ list }: { list: readonly Quantity[] }) {
  const sorted = list.toSorted((a, b) => Number(a.ok) - Number(b.ok))
  return (
    <table className="grid quantities">
      <thead>
        <tr>
          <th>value</th>
          <th className="n">measured</th>
          <th className="n">expected</th>
          <th className="n">error</th>
          <th className="n">allowed</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ quantity, measured, expected, error, tolerance, ok }) => (
          <tr key={quantity} className={ok ? '' : 'bad'}>
            <td>{quantity}</td>
            <td className="n">{value(measured)}</td>
            <td className="n">{value(expected)}</td>
            <td className="n">{error === 0 ? '0' : exponential(error, 1)}</td>
            <td className="n">{tolerance === 0 ? '0' : exponential(tolerance, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What each part looks at. */
const LOOKS_AT = [
  'kernels, memory, random numbers, a fresh lattice',
  'gradients of every weight, through all layers',
  'every part of the loss, and its gradient',
  'what reaches which layer, and what stops at walls',
  'whole updates: gradient norm, clip, AdamW',
  'what the lattice view says about states',
] as const

const looksAt = (number: number): string => LOOKS_AT[number - 1] ?? ''

export function WaitingPart({ name, number }: { name: string; number: number }) {
  return (
    <li>
      <div className="check-row">
        <span className="check-mark">{number}</span>
        <span className="check-name">
          <b className="faint">
            {number} {name}
          </b>
          <small className="ell">{looksAt(number)}</small>
        </span>
      </div>
    </li>
  )
}

/** The part under way: how far it should be, and what is left of it. */
export function RunningPart({ name, number, time }: { name: string; number: number; time: CheckTime }) {
  return (
    <li aria-current="step">
      <div className="check-row">
        <span className="check-mark acc">{number}</span>
        <span className="check-name">
          <b>
            {number} {name}
          </b>
          <small className="ell">{looksAt(number)}</small>
        </span>
        <span className="meter busy">
          <i style={{ width: `${100 * time.share}%` }} />
        </span>
        <span className="check-error acc" title="Until all six parts are done">
          {duration(time.left)} in all
        </span>
        <span className="check-time">{time.partLeft > 0 ? `${duration(time.partLeft)} left` : 'nearly done'}</span>
      </div>
    </li>
  )
}
