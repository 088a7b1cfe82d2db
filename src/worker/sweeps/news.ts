/** What the page hears of sweeps. */
import { auditSweep, countTrials } from '../../core/sweep/status'
import type { Lease, Sweep, Trial } from '../../core/sweep/types'
import { leaseOf } from '../../experiments/claim'
import { estimateSweep } from '../../experiments/estimate'
import type { QueueRecords } from '../../experiments/records'
import type { SweepNews, SweepView, TrialView } from '../sweepProtocol'

/** Changes that come together are told together, in milliseconds. */
const GATHER_MS = 60
const CHANNEL = 'lattice-studio-sweeps'

export interface Newsroom {
  /** Where this tab stands. */
  standing(): Pick<SweepNews, 'workplace' | 'current' | 'waiting'>
  post(news: SweepNews): void
  /** Another tab has changed something. */
  heard(): void
}

/** Tells this tab's page and the other tabs that something has changed. */
export class SweepReporter {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(CHANNEL) : null
  private timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    private readonly records: QueueRecords,
    private readonly room: Newsroom,
  ) {
    this.channel?.addEventListener('message', () => {
      room.heard()
      this.tell()
    })
  }

  /** Something was changed here. */
  changed(): void {
    this.channel?.postMessage(null)
    this.tell()
  }

  /** Tells the page soon. */
  tell(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null
      // where storage refuses, the command that was refused has said so
      this.news().then(
        (news) => this.room.post(news),
        () => undefined,
      )
    }, GATHER_MS)
  }

  async news(): Promise<SweepNews> {
    const [sweeps, leases] = await Promise.all([this.records.sweeps(), this.records.store.leases.all()])
    const views = await Promise.all(sweeps.map(async (sweep) => viewOf(sweep, await this.records.trials(sweep.id), leases)))
    return { sweeps: views, ...this.room.standing() }
  }
}

function viewOf(sweep: Sweep, trials: readonly Trial[], leases: readonly Lease[]): SweepView {
  const views = trials.map((trial) => trialView(trial, leases))
  const running = new Map(views.map(({ id, progress }) => [id, progress]))
  return {
    ...{ sweep, trials: views, counts: countTrials(trials), audit: auditSweep(sweep, trials) },
    secondsLeft: estimateSweep(sweep, trials, running)?.seconds ?? null,
  }
}

function trialView(whole: Trial, leases: readonly Lease[]): TrialView {
  const { config: _, attempts, ...trial } = whole
  const lease = trial.status === 'running' ? leaseOf(whole, leases) : undefined
  const lost = attempts.filter(({ end }) => end === 'lost').length
  return { ...trial, begun: attempts.length, lost, progress: lease?.progress ?? null }
}
