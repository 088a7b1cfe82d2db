/** `lattice sweep run`: works on the sweeps of a folder until nothing is left to do, beside whoever else works there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { problemLine, toProblem } from '../../core/errors'
import { isOpen } from '../../core/sweep/status'
import type { Sweep } from '../../core/sweep/types'
import { judgeTrial } from '../../experiments/fit'
import { SweepRunner } from '../../experiments/runner'
import { type Invocation, UsageError } from '../args'
import { Interrupt } from '../interrupt'
import { type Io, printable, type Report } from '../report'
import { backUpPhase, phaseBackupText } from './backup'
import { endChildren } from './child'
import { chosenSweeps, damagedOf, type Opened, openFolder, queueOver } from './choose'
import { SweepData } from './data'
import { endReport } from './ending'
import { ChildExecutor } from './executor'
import { removeLeftovers } from './leftovers'
import { givenData, planFile } from './planning'
import { markOf, placeOf } from './processes'
import { SweepProgress } from './progress'
import { patientStore, Room } from './room'
import { WorkScope } from './scope'
import { standingOf } from './status'
import { planWorkers, type WorkerPlan } from './workers'

/** While others work: how often it is looked whether they left something behind. */
const LOOK_MS = 1000

/** What all workers of this process share. */
interface Workshop extends Opened {
  invocation: Invocation
  program: readonly string[]
  data: SweepData
  scope: WorkScope
  progress: SweepProgress
  stop: AbortController
  room: Room
}

export const run = (invocation: Invocation, io: Io): Promise<Report> => runOn(planWorkers, invocation, io)

/** @param workersOf asks the devices what they are; tests may know it */
export async function runOn(workersOf: typeof planWorkers, invocation: Invocation, io: Io): Promise<Report> {
  if (!io.self) throw new UsageError('sweep run starts itself again for each trial, which is not possible here.', 'sweep')
  const opened = openFolder(invocation)
  const say = (text: string): unknown => io.err.write(`${printable(text)}\n`)
  const asked = await askedSweeps(opened, invocation, say)
  await removeLeftovers(opened.folder, Date.now())
  const workers = await workersOf(invocation)
  for (const { device, report } of workers) say(`Trains on ${report.name}${device ? ` (--device ${device})` : ''}.`)
  const stop = new AbortController()
  const ids = asked && new Set(asked.map(({ id }) => id))
  const progress = new SweepProgress(opened, io, ids)
  // planning has remembered what goes with the file
  const data = new SweepData(opened.folder, invocation.operand === null ? givenData(invocation) : null)
  const scope = new WorkScope(data, ids, (text) => progress.say(text))
  const room = new Room((text) => progress.say(text), stop.signal)
  const queue = queueOver(patientStore(opened.folder.store, room))
  await workUntilStopped({ ...opened, queue, invocation, program: io.self, data, scope, progress, stop, room }, workers)
  const standings = []
  for (const { id } of asked ?? (await chosenSweeps(opened, invocation))) standings.push(await standingOf(opened, id))
  const damaged = asked ? [] : damagedOf(opened, invocation)
  return endReport({ standings, leftOut: scope.leftOut, damaged, stopped: stop.signal.aborted, named: asked !== null })
}

/** The sweep of the file, or the one that `--sweep` names; null: all that are in the folder, or come into it. */
async function askedSweeps(opened: Opened, invocation: Invocation, say: (text: string) => unknown): Promise<readonly Sweep[] | null> {
  const named = invocation.values.has('sweep')
  if (invocation.operand === null) {
    const chosen = await chosenSweeps(opened, invocation)
    return named ? chosen : null
  }
  if (named) throw new UsageError('sweep run takes a file or --sweep, not both.', 'sweep')
  const { sweep, notes } = await planFile(invocation.operand, invocation)
  for (const note of notes) say(note)
  return [sweep]
}

async function workUntilStopped(shop: Workshop, workers: readonly WorkerPlan[]): Promise<void> {
  const interrupt = new Interrupt(
    () => {
      shop.progress.say('Stopping: trials save what they have and go back into the queue. Ctrl-C again leaves at once.')
      shop.stop.abort('stopped')
    },
    process,
    () => {
      endChildren()
      process.kill(process.pid, 'SIGINT')
    },
  )
  shop.progress.begin()
  try {
    // one that fails has the others stop, and give their trials back
    const ends = await Promise.allSettled(
      workers.map(async (plan) => {
        try {
          await work(shop, plan)
        } catch (error) {
          shop.stop.abort('stopped')
          throw error
        }
      }),
    )
    const broken = ends.find((end) => end.status === 'rejected')
    if (broken) throw broken.reason
  } finally {
    interrupt.release()
    await shop.progress.end()
  }
}

/** One worker: trial after trial, and what others leave behind. */
async function work(shop: Workshop, { device, report, name }: WorkerPlan): Promise<void> {
  const { folder, queue, program, data, scope, stop, invocation, progress, room } = shop
  const tiles = invocation.values.get('tiles')
  const args = [...(device ? ['--device', device] : []), ...(tiles ? ['--tiles', tiles] : [])]
  const executor = new ChildExecutor({ folder, device: report, program, args, dataArgs: (sweep) => data.args(sweep), worker: name, room })
  const runner = new SweepRunner(queue, executor, {
    worker: { id: name, place: placeOf(markOf(process.pid)) },
    judge: (trial, sweep) => judgeTrial(trial, sweep, report),
    scope,
    changed: () => progress.look(),
  })
  while (!stop.signal.aborted) {
    await room.wait()
    const worked = await room.through(() => runner.next(stop.signal))
    // without any work a sweep may have come to its end by results that were there already
    await keepPhases(shop)
    if (worked) continue
    if (!(await somethingLeft(shop))) return
    await sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined)
  }
}

/** A backup after each phase of a sweep; one that cannot be made, as on a full disk, stops nothing. */
async function keepPhases({ folder, queue, scope, progress }: Workshop): Promise<void> {
  try {
    for (const sweep of (await queue.records.sweeps()).filter((one) => scope.includes(one))) {
      const made = await backUpPhase(folder, sweep, await queue.records.trials(sweep.id))
      if (made) progress.say(phaseBackupText(made))
    }
  } catch (error) {
    progress.say(`No backup was made: ${problemLine(toProblem(error))}`)
  }
}

/** Somebody else works on what may come back. */
async function somethingLeft({ queue, scope }: Workshop): Promise<boolean> {
  for (const sweep of await queue.records.sweeps()) {
    if (sweep.state !== 'running' || !scope.includes(sweep)) continue
    if ((await queue.records.trials(sweep.id)).some(isOpen)) return true
  }
  return false
}
