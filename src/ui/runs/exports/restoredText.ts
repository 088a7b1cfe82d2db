import type { RestoreReport } from '../../../core/archive/report'
import { plural } from '../../format'

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

/** What a restore did, in sentences. */
export function restoredText({ runs, sweeps, checkpoints, same, beside, paused, leftOut, ignored }: RestoreReport): string {
  const counts: [number, string][] = [
    [runs, 'run'],
    [sweeps, 'sweep'],
    [checkpoints, 'checkpoint'],
  ]
  const back = counts.filter(([count]) => count > 0).map(([count, what]) => plural(count, what))
  const sentences: [boolean, string][] = [
    [true, back.length > 0 ? `brought back ${listed(back)}.` : 'held nothing that is not here already.'],
    [same > 0, `${plural(same, 'record')} ${same === 1 ? 'was' : 'were'} here already, equal.`],
    [beside.length > 0, 'What is here and differs was left alone; these came beside it:'],
    [
      paused.length > 0,
      `${plural(paused.length, 'sweep')} that ran ${paused.length === 1 ? 'is' : 'are'} paused: open the data, then resume.`,
    ],
    [leftOut.length > 0, `${plural(leftOut.length, 'file')} could not be read when the backup was made.`],
    [ignored.length > 0, `${plural(ignored.length, 'file')} of it ${ignored.length === 1 ? 'is' : 'are'} nothing this studio knows.`],
  ]
  // the list of what came beside stands below
  const ordered = [...sentences].sort(([, a], [, b]) => Number(a.endsWith(':')) - Number(b.endsWith(':')))
  return ordered
    .filter(([is]) => is)
    .map(([, text]) => text)
    .join(' ')
}
