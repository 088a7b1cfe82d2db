import { gpuKey } from '../../core/device'
import type { Precision } from '../../core/precision'
import type { LookRequest, Trajectory } from '../../core/trajectory'
import { curveKey } from '../../store/curves'
import type { Measurement } from '../../store/measure'
import type { DeviceReport, Result, RunPhase } from '../../worker/protocol'
import { RunCommands } from './runCommands'
import { settle } from './settle'

/** Phases in which something else can have the GPU to itself. */
const STILL: readonly RunPhase[] = ['idle', 'paused', 'stopped', 'finished', 'failed']

/** What the time of a self-check depends on. */
export const checkKey = (device: DeviceReport, precision: Precision): string => `${gpuKey(device)} ${precision}`

/** What can be measured: the best batch, this GPU against the reference, where an update's time goes, emergence in the run. */
export abstract class MeasureCommands extends RunCommands {
  /** Why the batch search cannot begin, in a sentence; null when it can. */
  batchObstacle(): string | null {
    const { device, dataset, measure } = this.stores
    if (!device.getState().report) return 'There is no GPU yet.'
    if (!dataset.getState().summary) return 'Open a dataset first.'
    if (measure.getState().under) return 'Something is being measured.'
    return STILL.includes(this.phase) ? null : 'Pause the run first: it goes on afterwards as it was.'
  }

  /** Measures throughput over micro-batch sizes with the draft's settings; the curve is kept for the next visit. */
  async findBatch(): Promise<void> {
    const { config, device, dataset, measure, curves } = this.stores
    const { report } = device.getState()
    const { summary } = dataset.getState()
    if (this.batchObstacle() || !report || !summary) return
    const draft = config.getState().config
    const curve = await this.measure('batch', () => this.client.searchBatch(draft, measure.getState().largest))
    if (!curve) return
    if (curve.points.length > 0) curves.keep(curveKey(draft, report, summary.width), curve, new Date().toISOString())
    else if (curve.end !== 'cancelled') {
      const problem = { subject: 'batch search', problem: curve.reason, remedy: 'Raise the budget, or make the lattice smaller.' }
      measure.setState(({ problems }) => ({ problems: { ...problems, batch: problem } }))
    }
  }

  /** The six-part self-check, part by part. */
  async selfCheck(precision: Precision): Promise<void> {
    const { measure } = this.stores
    if (measure.getState().under) return
    measure.setState({ check: null, checked: null })
    const report = await this.measure('check', () => this.client.selfCheck(precision))
    if (!report) return
    measure.setState({ checked: report })
    const { device, precision: checked, parts } = report
    const times = parts.map(({ seconds }) => seconds)
    if (!report.cancelled) this.stores.checkTimes.keep(checkKey(device, checked), times, new Date().toISOString())
  }

  /** What keeps an update of the draft from being profiled, in a sentence; null when nothing does. */
  profileObstacle(): string | null {
    const { dataset, measure } = this.stores
    if (!dataset.getState().summary) return 'Open a dataset first.'
    return measure.getState().under ? 'Something is being measured.' : null
  }

  /** Where the time of an update goes, with the draft's settings. */
  async profile(): Promise<void> {
    const { config, measure } = this.stores
    if (this.profileObstacle()) return
    const draft = config.getState().config
    const profile = await this.measure('profile', () => this.client.profile(draft))
    if (profile) measure.setState({ profile, profiled: draft })
  }

  async measureEmergence(): Promise<void> {
    const { measure } = this.stores
    if (measure.getState().under) return
    const report = await this.measure('emergence', () => this.client.measureEmergence())
    if (report) measure.setState({ emergence: report })
  }

  /** Follows rows through the lattice of the run as it stands; null when that failed or was cancelled. */
  async look(request: LookRequest): Promise<Trajectory | null> {
    const { measure } = this.stores
    if (measure.getState().under) return null
    return this.measure('look', () => this.client.look(request))
  }

  /** Ends what is being measured where it next can. */
  cancelMeasurement(): void {
    this.stores.measure.setState({ cancelling: true })
    this.client.cancelMeasurement().catch(() => undefined)
  }

  protected async measure<T>(under: Measurement, call: () => Promise<Result<T>>): Promise<T | null> {
    const { measure } = this.stores
    const without = ({ [under]: _, ...rest }: ReturnType<typeof measure.getState>['problems']) => rest
    measure.setState(({ problems }) => ({
      under,
      since: performance.now(),
      progress: null,
      cancelling: false,
      points: [],
      matmuls: [],
      part: null,
      problems: without(problems),
    }))
    const result = await settle(call(), under)
    measure.setState(({ problems }) => ({
      under: null,
      progress: null,
      cancelling: false,
      part: null,
      ...(!result.ok && { problems: { ...problems, [under]: result.problem } }),
    }))
    return result.ok ? result.value : null
  }
}
