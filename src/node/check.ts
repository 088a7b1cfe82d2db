/** `lattice check`: the six-part self-check on this device. */
import { problemLine } from '../core/errors'
import type { Precision } from '../core/precision'
import { type CheckReport, type PartReport, type Quantity, runSelfCheck } from '../diagnostics/selfcheck/selfcheck'
import { type Invocation, UsageError } from './args'
import { systemClock } from './clock'
import { chosenDevice, openGpu } from './dawn'
import { grouped, type Io, type Report, table } from './report'

const PRECISIONS: readonly string[] = ['f32', 'packed16', 'f16', 'auto'] satisfies (Precision | 'auto')[]
/** Wrong values of one kind that are shown; the document of --json has them all. */
const SHOWN = 4

/** Runs the self-check; fails when a part fails. */
export async function check({ values }: Invocation, io: Io): Promise<Report> {
  const precision = values.get('precision') ?? 'f32'
  if (!PRECISIONS.includes(precision)) throw new UsageError(`--precision ${precision}: there is ${PRECISIONS.join(', ')}.`, 'check')
  const gpu = await openGpu(chosenDevice(values.get('device')))
  try {
    const report = await runSelfCheck(gpu, systemClock, {
      precision: precision as Precision | 'auto',
      onBegin: ({ name }, number) => io.err.write(`${number}/6 ${name} … `),
      onPart: ({ passed, seconds }) => io.err.write(`${passed ? 'passed' : 'FAILED'} (${seconds.toFixed(1)} s)\n`),
    })
    return { json: report, text: checkText(report), failed: !report.passed }
  } finally {
    gpu.destroy()
  }
}

/** What the check measured, for people. */
export function checkText(report: CheckReport): string {
  const rows = report.parts.map(({ quantities }) => quantitiesOf(quantities))
  const lines = table([['', '', 'measured', 'expected', 'apart', 'allowed'], ...rows.flat()]).split('\n')
  const sections = report.parts.map((part, i) => {
    const first = 1 + rows.slice(0, i).reduce((sum, { length }) => sum + length, 0)
    return [heading(part), ...lines.slice(first, first + (rows[i]?.length ?? 0)), ...explanation(part)].join('\n')
  })
  const { device, precision } = report
  return [
    `Self-check of ${device.name} (${device.description}) in ${precision}`,
    'Beside the float64 reference; of a tensor its norm is shown. Apart: relative to what is expected.',
    '',
    lines[0],
    ...sections.flatMap((text) => ['', text]),
    '',
    verdict(report),
  ].join('\n')
}

const heading = ({ number, name, passed, seconds }: PartReport): string =>
  `${passed ? '✓' : '✗'} ${number}  ${name}: ${passed ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s`

const explanation = ({ problem, passed, meaning }: PartReport): string[] => [
  ...(problem ? [`     ${problemLine(problem)}`] : []),
  ...(passed ? [] : [`     What it means: ${meaning}`]),
]

/** A row for each quantity; of a family only the farthest, and those that are wrong. */
function quantitiesOf(quantities: readonly Quantity[]): string[][] {
  const families = new Map<string, Quantity[]>()
  for (const value of quantities) {
    const name = value.family ?? value.quantity
    families.set(name, [...(families.get(name) ?? []), value])
  }
  return [...families.values()].flatMap((members) => {
    const wrong = members.filter(({ ok }) => !ok)
    const [farthest] = members.toSorted((a, b) => b.error - a.error)
    const shown = wrong.length > 0 ? wrong.slice(0, SHOWN) : farthest ? [farthest] : []
    const note =
      wrong.length > SHOWN
        ? ` (${wrong.length} of ${members.length} are wrong)`
        : members.length > 1 && wrong.length === 0
          ? ` (worst of ${members.length})`
          : ''
    return shown.map((value, i) => rowOf(value, i === shown.length - 1 ? note : ''))
  })
}

const rowOf = ({ quantity, measured, expected, error, tolerance, ok }: Quantity, note: string): string[] => [
  ok ? '    ' : '   ✗',
  quantity + note,
  numberText(measured),
  numberText(expected),
  error === 0 ? '0' : error.toExponential(1),
  tolerance === 0 ? 'exact' : tolerance.toExponential(0),
]

const numberText = (value: number): string => (Number.isInteger(value) ? grouped(value) : value.toPrecision(6))

function verdict({ passed, cancelled, cause, parts, seconds, device, precision }: CheckReport): string {
  const count = parts.reduce((sum, { quantities }) => sum + quantities.length, 0)
  if (passed) return `passed: all six parts, ${count} values on ${device.name} in ${precision}, ${seconds.toFixed(1)} s`
  if (cancelled) return `stopped: after ${parts.length} of six parts`
  const failed = parts.filter((part) => !part.passed)
  const begin = parts.find(({ key }) => key === cause)
  return `FAILED: ${failed.map(({ name }) => name).join(', ')}\nBegin with part ${begin?.number}, ${begin?.name}: the other failures can come of it.`
}
