/**
 * The queue of trials. Whoever writes a trial's record must know its newest version, and a worker's token is the version that it wrote
 * when it took the trial: one that was taken for dead, and comes back, holds an old token and is refused. So however many tabs or
 * processes there are, and whenever they die, a trial is completed once.
 */
import type { Problem } from '../core/errors'
import { isUnfinished, plannedBy } from '../core/sweep/status'
import type { QueueStore, Sweep, SweepSpec, SweepState, Trial, TrialAttempt, TrialStatus, Versioned } from '../core/sweep/types'
import { Claim, ended, isLeft, type QueueHost, type Worker } from './claim'
import { nextRungs } from './halving'
import { type PlannedTrial, planTrials } from './plan'
import { QueueRecords } from './records'
import { isAlike, isOriginal, twinOf } from './twins'

/** Workers that may vanish over one trial before it counts as failed: it may be what kills them. */
export const MOST_LOST = 8

/** Trials that are written at the same time: each waits until it is on the disk. */
const AT_ONCE = 16

/** The status that a trial would get, and what speaks against beginning it. */
export type Verdict = { go: true } | { go: false; need: { bytes: number; budget: number } } | { go: false; problem: Problem }

export type Judge = (trial: Trial, sweep: Sweep) => Promise<Verdict> | Verdict

/** Which sweeps a worker works on. */
export interface Scope {
  /** False: nothing of it is planned, judged or begun. */
  includes(sweep: Sweep): boolean
  /** Asked before a trial of it is begun: whether what it needs is here. */
  ready(sweep: Sweep): Promise<boolean> | boolean
}
const EVERYTHING: Scope = { includes: () => true, ready: () => true }

interface Waiting {
  sweep: Sweep
  record: Versioned<Trial>
}

export class SweepQueue {
  readonly records: QueueRecords
  /** Trials that were judged, with the limits of that time. */
  private readonly sifted = new Set<string>()

  constructor(
    readonly store: QueueStore,
    private readonly host: QueueHost,
  ) {
    this.records = new QueueRecords(store)
  }

  /**
   * Plans a sweep and puts it in the queue. Its record comes last: it is there with all of its trials, or not at all. What an earlier
   * sweep completed over the same data is taken from there.
   */
  async add(spec: SweepSpec, state: SweepState = 'running'): Promise<Sweep> {
    const planned = planTrials(spec)
    const sweep: Sweep = { ...structuredClone(spec), id: this.host.newId(), created: this.host.date(), state, removed: null }
    await this.plan(sweep, numbered(planned, 1))
    await this.store.sweeps.put(sweep.id, sweep, 0)
    return sweep
  }

  /** @returns whether there was anything to plan */
  private async plan(sweep: Sweep, planned: readonly Numbered[]): Promise<boolean> {
    if (planned.length === 0) return false
    const earlier = await this.completed(sweep)
    const trials = planned.map(({ key, rung, values, config, number }): Trial => {
      const id = `${sweep.id}.${key}`
      const twin = earlier.get(key)
      return {
        ...{ id, sweep: sweep.id, key, number, rung, values, config, priority: 0, problem: null, need: null, attempts: [] },
        ...{ status: twin ? 'done' : 'planned', run: twin?.run ?? runOf(id), result: twin?.result ?? null, reused: twin?.id ?? null },
      }
    })
    // numbers of later rungs go on from those that are there: two who plan the same must meet at each
    const width = planned.some(({ rung }) => rung > 0) ? 1 : AT_ONCE
    for (let i = 0; i < trials.length; i += width)
      await Promise.all(trials.slice(i, i + width).map((trial) => this.store.trials.put(trial.id, trial, 0)))
    return true
  }

  /** Trials of other sweeps over the same data that are done, by key. */
  private async completed(sweep: Sweep): Promise<Map<string, Trial>> {
    const alike = new Set((await this.allSweeps()).filter(isAlike(sweep)).map(({ id }) => id))
    const trials = (await this.store.trials.all()).map(({ value }) => value)
    return new Map(trials.filter((trial) => isOriginal(trial) && alike.has(trial.sweep)).map((trial) => [trial.key, trial]))
  }

  /** Those that were put aside with them. */
  private async allSweeps(): Promise<Sweep[]> {
    return (await this.store.sweeps.all()).map(({ value }) => value)
  }

  /** A sweep's trials, once what its results call for next, and what a crash left unplanned, is planned. */
  private async upToDate(sweep: Sweep): Promise<Versioned<Trial>[]> {
    const records = await this.records.all(sweep.id)
    const trials = records.map(({ value }) => value)
    return (await this.plan(sweep, missing(sweep, trials))) ? this.records.all(sweep.id) : records
  }

  /**
   * Takes the next trial: the one of highest priority, of the oldest sweep, that is planned, or whose worker is gone, or that was
   * postponed and fits now. What does not fit is postponed on the way, and what cannot be run is failed with its reason. One whose twin
   * in another sweep is done takes its result, and one whose twin is being trained waits for it.
   * @returns null where there is nothing to do now
   */
  async claim(worker: Worker, judge: Judge, scope: Scope = EVERYTHING): Promise<Claim | null> {
    const running = (await this.records.sweeps()).filter((sweep) => sweep.state === 'running' && scope.includes(sweep)).reverse()
    // read before the trials: a lease that is missing beside a running trial is then one of a moment ago
    const leases = await this.store.leases.all()
    const waiting: Waiting[] = []
    for (const sweep of running)
      for (const record of await this.upToDate(sweep)) if (isUnfinished(record.value)) waiting.push({ sweep, record })
    waiting.sort((a, b) => b.record.value.priority - a.record.value.priority)
    await this.sift(waiting, judge)
    const isGoing = async (trial: Trial): Promise<boolean> => !(await isLeft(trial, leases, this.store.leases, this.host.now()))
    const known = await this.allSweeps()
    let reused = false
    for (const { sweep, record } of waiting) {
      if (record.value.status === 'running' && (await isGoing(record.value))) continue
      const twin = await twinOf(record.value, known.filter(isAlike(sweep)), this.store, isGoing)
      if (twin) {
        reused = (twin.status === 'done' && (await this.reuse(record, twin))) || reused
        continue
      }
      const verdict = await judge(record.value, sweep)
      if (verdict.go && !(await scope.ready(sweep))) continue
      const claim = await this.take(worker, record, verdict)
      if (claim) return claim
    }
    // what it came to may call for more
    return reused ? this.claim(worker, judge, scope) : null
  }

  /** @returns false where somebody was faster */
  private reuse({ version, value }: Versioned<Trial>, { id, run, result }: Trial): Promise<boolean> {
    const attempts = value.attempts.map((attempt) => (attempt.end === 'going' ? ended(attempt, 'lost', this.host.now()) : attempt))
    const trial: Trial = { ...value, attempts, status: 'done', problem: null, need: null, run, result, reused: id }
    return this.putSettled(trial, version)
  }

  /** What can be said of a trial before its turn is said at once: how long the rest takes, and what waits for memory, is known then. */
  private async sift(waiting: readonly Waiting[], judge: Judge): Promise<void> {
    for (const { sweep, record } of waiting) {
      const { id, status } = record.value
      const key = `${id} ${JSON.stringify(sweep.limits)}`
      if (status !== 'planned' || this.sifted.has(key)) continue
      this.sifted.add(key)
      const verdict = await judge(record.value, sweep)
      if (!verdict.go) await this.settle(record.value, record.version, refusal(verdict))
    }
  }

  private async take(worker: Worker, { version, value }: Versioned<Trial>, verdict: Verdict): Promise<Claim | null> {
    const now = this.host.now()
    const attempts = value.attempts.map((attempt) => (attempt.end === 'going' ? ended(attempt, 'lost', now) : attempt))
    const lost = attempts.filter(({ end }) => end === 'lost').length
    const trial = { ...value, attempts }
    if (lost >= MOST_LOST) return this.settle(trial, version, { status: 'failed', problem: tooOftenLost(value, lost), need: null })
    if (!verdict.go) return this.settle(trial, version, refusal(verdict))
    const token = version + 1
    const attempt: TrialAttempt = { owner: worker.id, token, started: now, ended: null, end: 'going' }
    const taken: Trial = { ...trial, status: 'running', problem: null, need: null, attempts: [...attempts, attempt] }
    if (!(await this.store.trials.put(value.id, taken, version))) return null
    for (const { token: old } of attempts) await this.store.leases.drop(value.id, old).catch(() => undefined)
    const claim = new Claim(this.store, this.host, worker, taken, token)
    // it may have taken so long to get here that another has taken it over
    if (!(await claim.beat(null))) return null
    // whoever is gone drops no lease any more
    for (const { end, token: old } of value.attempts) if (end === 'going') await this.store.leases.drop(value.id, old)
    return claim
  }

  /** Writes what became of a trial that was not begun; no claim comes of it. */
  private async settle(trial: Trial, version: number, change: Pick<Trial, 'status' | 'problem' | 'need'>): Promise<null> {
    const same = trial.status === change.status && JSON.stringify(trial.need) === JSON.stringify(change.need)
    if (!same) await this.putSettled({ ...trial, ...change }, version)
    return null
  }

  private async putSettled(trial: Trial, version: number): Promise<boolean> {
    const written = await this.store.trials.put(trial.id, trial, version)
    if (written) this.host.settled?.()
    return written
  }
}

type Numbered = PlannedTrial & { number: number }
const numbered = (planned: readonly PlannedTrial[], first: number): Numbered[] =>
  planned.map((trial, i) => ({ ...trial, number: first + i }))
/** Trials that a sweep's results call for next, and those of its spec that a crash left unplanned. */
function missing(sweep: Sweep, trials: readonly Trial[]): Numbered[] {
  if (trials.filter(({ rung }) => rung === 0).length >= plannedBy(sweep))
    return numbered(nextRungs(sweep, trials), 1 + Math.max(0, ...trials.map(({ number }) => number)))
  const known = new Set(trials.map(({ key }) => key))
  return numbered(planTrials(sweep), 1).filter(({ key }) => !known.has(key))
}
const runOf = (trial: string): string => `t-${trial.replace('.', '-')}`

const refusal = (verdict: Verdict & { go: false }): { status: TrialStatus; problem: Problem | null; need: Trial['need'] } =>
  'need' in verdict
    ? { status: 'postponed', problem: null, need: verdict.need }
    : { status: 'failed', problem: verdict.problem, need: null }

const tooOftenLost = ({ number }: Trial, lost: number): Problem => ({
  subject: `trial ${number}`,
  problem: `its worker vanished ${lost} times.`,
  remedy: 'Look whether it takes too much memory; then retry it.',
})
