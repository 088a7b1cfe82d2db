import type { AdapterReport, GpuPreference } from '../core/device'
import { TUNING_AUTO } from '../core/tuning'
import { listGpus } from '../gpu/adapters'
import { acquireGpu, type Gpu } from '../gpu/device'
import { BrowserTuneCache } from '../storage/tuneCache'
import { browserClock } from './clock'
import type { Outbox } from './outbox'

const DEFAULT: GpuPreference = 'high-performance'

/** The GPU in use, and those that could be. A run stays on the one that it began on. */
export class Devices {
  private current: Promise<Gpu> | null = null
  private preference = DEFAULT
  /** No longer in use, but a run still stands on it. */
  private readonly left = new Set<Gpu>()

  constructor(
    private readonly outbox: Outbox,
    private readonly entry: () => GPU | undefined = () => navigator.gpu,
  ) {}

  list(): Promise<AdapterReport[]> {
    return listGpus(this.entry())
  }

  /** The GPU in use; acquired when it is first asked for, and anew after a loss. */
  acquire(preference = this.preference): Promise<Gpu> {
    if (this.current) return this.current
    this.preference = preference
    // what was chosen at an earlier visit may be gone
    const opened = this.open(preference).catch((error: unknown) => {
      if (preference === DEFAULT) throw error
      this.preference = DEFAULT
      return this.open(DEFAULT)
    })
    return this.hold(opened)
  }

  /**
   * Makes another GPU the one in use. Where it cannot be had, everything is as before.
   * @param isNeeded whether a run stands on a GPU: it is let go by {@link release} then
   */
  async use(preference: GpuPreference, isNeeded: (gpu: Gpu) => boolean): Promise<Gpu> {
    const gpu = await this.open(preference)
    const before = await this.current?.catch(() => null)
    this.preference = preference
    this.hold(Promise.resolve(gpu))
    if (before && isNeeded(before)) this.left.add(before)
    else before?.destroy()
    return gpu
  }

  /** Lets go of GPUs that nothing stands on any more. */
  release(): void {
    for (const gpu of this.left) gpu.destroy()
    this.left.clear()
  }

  private open(preference: GpuPreference): Promise<Gpu> {
    return acquireGpu(this.entry(), browserClock, { preference, tuning: { policy: TUNING_AUTO, cache: new BrowserTuneCache() } })
  }

  private hold(opening: Promise<Gpu>): Promise<Gpu> {
    this.current = opening
    const forget = (): void => {
      if (this.current === opening) this.current = null
    }
    opening.then((gpu) => {
      void gpu.lost.then(({ intended, message }) => {
        forget()
        if (!intended) this.tellLoss(message)
      })
    }, forget)
    return opening
  }

  private tellLoss(message: string): void {
    const problem = {
      subject: 'GPU',
      problem: `The GPU was lost: ${message || 'the driver gave no reason'}.`,
      remedy: 'Resume from the last checkpoint under Runs.',
    }
    this.outbox.post({ kind: 'device-lost', problem })
  }
}
