import { problemLine } from '../../core/errors'
import type { CheckReport, PartReport, Quantity } from '../../core/selfcheck'

/** How near a quantity comes to its tolerance: 1 is the limit; ∞ where nothing is tolerated and something is wrong. */
export const closeness = ({ error, tolerance }: Quantity): number =>
  Number.isNaN(error) ? Number.POSITIVE_INFINITY : tolerance > 0 ? error / tolerance : error > 0 ? Number.POSITIVE_INFINITY : 0

/** The quantity of a part that comes nearest to its tolerance, or exceeds it most. */
export const worstOf = ({ quantities }: PartReport): Quantity | null =>
  quantities.reduce<Quantity | null>((worst, one) => (worst && closeness(worst) >= closeness(one) ? worst : one), null)

const number = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e9 ? String(value) : value.toExponential(4))

const line = ({ quantity, measured, expected, error, tolerance, ok }: Quantity): string =>
  `   ${ok ? 'ok  ' : 'FAIL'} ${quantity}: ${number(measured)}, expected ${number(expected)}, error ${number(error)} of ${number(tolerance)}`

function partText(part: PartReport): string[] {
  const failed = part.quantities.filter(({ ok }) => !ok)
  const worst = worstOf(part)
  const shown = failed.length > 0 ? failed : worst ? [worst] : []
  return [
    `${part.number} ${part.name}: ${part.passed ? 'passed' : 'FAILED'}, ${part.quantities.length} quantities, ${part.seconds.toFixed(1)} s`,
    ...(part.problem ? [`   ${problemLine(part.problem)}`] : []),
    ...shown.map(line),
    ...(part.passed ? [] : [`   ${part.meaning}`]),
  ]
}

/** A report for an issue or a mail: every part with its worst quantity, or with all that failed. */
export function checkText({ device, precision, parts, passed, cancelled, seconds }: CheckReport, browser: string): string {
  const verdict = cancelled ? `cancelled after ${parts.length} parts` : passed ? 'all six parts passed' : 'FAILED'
  return [
    `Lattice Studio self-check: ${verdict} in ${seconds.toFixed(1)} s`,
    `device ${device.name} (${[device.vendor, device.architecture, device.description].filter(Boolean).join(', ')}), precision ${precision}`,
    `browser ${browser}`,
    ...parts.flatMap(partText),
    '',
  ].join('\n')
}
