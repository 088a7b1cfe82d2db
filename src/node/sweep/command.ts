/** `lattice sweep VERB`. */
import type { Invocation } from '../args'
import type { Io, Report } from '../report'
import type { SweepVerb } from '../usage'
import { backup, restore } from './backup'
import { exportSweeps } from './export'
import { budget, halt, retry } from './manage'
import { run } from './run'
import { status } from './status'

const VERBS: Readonly<Record<SweepVerb, (invocation: Invocation, io: Io) => Promise<Report>>> = {
  run,
  status,
  retry,
  budget,
  pause: (invocation) => halt(invocation, 'paused'),
  resume: (invocation) => halt(invocation, 'running'),
  cancel: (invocation) => halt(invocation, 'cancelled'),
  export: exportSweeps,
  backup,
  restore,
}

export const sweep = (invocation: Invocation, io: Io): Promise<Report> => VERBS[invocation.argument as SweepVerb](invocation, io)
