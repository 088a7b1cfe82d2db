/** `lattice sweep run`: works on the sweeps of a folder until nothing is left to do, beside whoever else works there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { toProblem } from '../../core/errors'
import { isOpen } from '../../core/sweep/status'
import type { Sweep, Trial } from '../../core/sweep/types'
import { judgeTrial } from '../../experiments/fit'
import type { Verdict } from '../../experiments/queue'
import { SweepRunner } from '../../experiments/runner'
import { type Invocation, UsageError } from '../args'
import { Interrupt } from '../interrupt'
import { type Io, printable, type Report } from '../report'
import { backUpPhase, phaseBackupText } from './backup'
import { endChildren } from './child'
import { chosenSweeps, damagedOf, type Opened, openFolder, queueOver } from './choose'
import { SweepData } from './data'
import { ChildExecutor } from './executor'
import { removeLeftovers } from './leftovers'
import { givenData, planFile } from './planning'
import { markOf, placeOf } from './processes'
import { SweepProgress } from './progress'
import { patientStore, Room } from './room'
import { standingOf, standingsReport } from './status'
import { planWorkers, type WorkerPlan } from './workers'

/** While others work: how often it is looked whether they left something behind. */
const LOOK_MS = 1000

/** What all workers of this process share. */
interface Workshop extends Opened {
  invocation: Invocation
  program: readonly string[]
  data: SweepData
  progress: SweepProgress
  stop: AbortController
  room: Room
}

export async function run(invocation: Invocation, io: Io): Promise<Report> {
  if (!io.self) throw new UsageError('sweep run starts itself again for each trial, which is not possible here.', 'sweep')
  const opened = openFolder(invocation)
  const say = (text: string): unknown => io.err.write(`${printable(text)}\n`)
  let mine: readonly Sweep[] | null = null
  if (invocation.operand !== null) {
    const { sweep, notes } = await planFile(invocation.operand, invocation)
    for (const note of notes) say(note)
    mine = [sweep]
  } else await chosenSweeps(opened, invocation)
  await removeLeftovers(opened.folder, Date.now())
  const workers = await planWorkers(invocation)
  for (const { device, report } of workers) say(`Trains on ${report.name}${device ? ` (--device ${device})` : ''}.`)
  const stop = new AbortController()
  const progress = new SweepProgress(opened, io)
  const data = new SweepData(opened.folder, mine ? null : givenData(invocation))
  const room = new Room((text) => progress.say(text), stop.signal)
  const queue = queueOver(patientStore(opened.folder.store, room))
  await workUntilStopped({ ...opened, queue, invocation, program: io.self, data, progress, stop, room }, workers)
  const standings = []
  for (const { id } of mine ?? (await chosenSweeps(opened, invocation))) standings.push(await standingOf(opened, id))
  const { json, text, failed } = standingsReport(standings, mine ? [] : damagedOf(opened, invocation))
  const outcome = stop.signal.aborted ? 'stopped' : 'finished'
  return { json: { outcome, ...json }, text, failed: failed || standings.some(({ counts }) => counts.failed > 0) }
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
  const { folder, queue, program, data, stop, invocation, progress, room } = shop
  const tiles = invocation.values.get('tiles')
  const args = [...(device ? ['--device', device] : []), ...(tiles ? ['--tiles', tiles] : [])]
  const executor = new ChildExecutor({ folder, device: report, program, args, dataArgs: (sweep) => data.args(sweep), worker: name, room })
  const runner = new SweepRunner(queue, executor, {
    worker: { id: name, place: placeOf(markOf(process.pid)) },
    judge: async (trial: Trial, sweep: Sweep): Promise<Verdict> => {
      // missing data is no fault of the trial: nothing is begun
      await data.args(sweep)
      return judgeTrial(trial, sweep, report)
    },
    changed: () => progress.look(),
  })
  while (!stop.signal.aborted) {
    await room.wait()
    if (await room.through(() => runner.next(stop.signal))) {
      await keepPhases(shop)
      continue
    }
    if (!(await somethingLeft(shop))) return
    await sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined)
  }
}

/** A backup after each phase of a sweep; one that cannot be made, as on a full disk, stops nothing. */
async function keepPhases({ folder, queue, progress }: Workshop): Promise<void> {
  try {
    for (const sweep of await queue.records.sweeps()) {
      const made = await backUpPhase(folder, sweep, await queue.records.trials(sweep.id))
      if (made) progress.say(phaseBackupText(made))
    }
  } catch (error) {
    const { subject, problem, remedy } = toProblem(error)
    progress.say(`No backup was made: ${subject}: ${problem} ${remedy}`)
  }
}

/** Somebody else works on what may come back. */
async function somethingLeft({ queue }: Opened): Promise<boolean> {
  for (const { id, state } of await queue.records.sweeps()) {
    if (state !== 'running') continue
    if ((await queue.records.trials(id)).some(isOpen)) return true
  }
  return false
}
