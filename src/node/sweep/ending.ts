/** What `sweep run` says, and exits with, when it has come to its end. */
import type { Problem } from '../../core/errors'
import type { Sweep, SweepState } from '../../core/sweep/types'
import { grouped, type Report } from '../report'
import type { LeftOut } from './scope'
import { type Standing, standingsReport } from './status'

/** How a sweep that is known already stands, as the end of a sentence. */
export const STANDS: Readonly<Record<SweepState, string>> = {
  running: 'it goes on.',
  paused: 'it is paused; lattice sweep resume has it go on.',
  cancelled: 'it was given up; lattice sweep resume plans its trials again.',
}

/** What follows for trials that were planned while their sweep stands: `lattice sweep run trains them.` */
export const thenText = ({ state }: Pick<Sweep, 'state'>): string =>
  state === 'running'
    ? 'lattice sweep run trains them.'
    : `the sweep ${state === 'paused' ? 'is paused' : 'was given up'}: lattice sweep resume, then lattice sweep run trains them.`

export interface RunEnd {
  standings: readonly Standing[]
  /** Sweeps whose data was not there. */
  leftOut: readonly LeftOut[]
  /** Records that cannot be read. */
  damaged: readonly Problem[]
  /** By Ctrl-C. */
  stopped: boolean
  /** A file or `--sweep` said which sweep to train. */
  named: boolean
}

const trialsText = (count: number): string => (count === 1 ? '1 trial' : `${grouped(count)} trials`)

/** What was not done of a sweep, in a sentence; null: nothing that a person does not know. */
function undoneText({ sweep: { name, state }, counts }: Standing, { named }: RunEnd): string | null {
  if (state === 'cancelled' && counts.planned === 0)
    return named && counts.cancelled > 0
      ? `“${name}” was given up: lattice sweep resume plans its ${trialsText(counts.cancelled)} again.`
      : null
  if (counts.planned === 0) return null
  const left = `${trialsText(counts.planned)} of “${name}” ${counts.planned === 1 ? 'is' : 'are'} left`
  if (state === 'running') return `${left}: lattice sweep run goes on.`
  return `${left}, as it ${state === 'paused' ? 'is paused' : 'was given up'}: lattice sweep resume has it go on.`
}

/** Failed where a trial has, where data was missing, where counts do not add up, and where trials are left though nobody stopped it. */
export function endReport(end: RunEnd): Report {
  const { standings, leftOut, damaged, stopped } = end
  const { json, text, failed } = standingsReport(standings, damaged)
  const undone = standings.map((standing) => undoneText(standing, end)).filter((line) => line !== null)
  return {
    json: { outcome: stopped ? 'stopped' : 'finished', leftOut, ...json },
    text: [text, ...undone].join('\n\n'),
    failed: failed || leftOut.length > 0 || (undone.length > 0 && !stopped) || standings.some(({ counts }) => counts.failed > 0),
  }
}
