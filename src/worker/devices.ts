import type { AdapterReport, GpuPreference } from '../core/device'
import { type Problem, toProblem } from '../core/errors'
import { TUNING_AUTO } from '../core/tuning'
import { listGpus } from '../gpu/adapters'
import { acquireGpu, type Gpu, NoGpuError } from '../gpu/device'
import { withTimeout } from '../gpu/timeout'
import { GpuLostError, watchOf } from '../gpu/watch'
import { BrowserTuneCache } from '../storage/tuneCache'
import { browserClock } from './clock'
import type { Outbox } from './outbox'

const DEFAULT: GpuPreference = 'high-performance'
/** Milliseconds in which a device after one that hung has to answer. */
const FIRST_ANSWER = 10_000

/** The GPU in use, and those that could be. A run stays on the one that it began on. */
export class Devices {
  private current: Promise<Gpu> | null = null
  private preference = DEFAULT
  /** No longer in use, but a run still stands on it. */
  private readonly left = new Set<Gpu>()
  /** Seconds after which a GPU counts as hung; null: by what submissions take. */
  private deadline: number | null = null
  /** The last one hung: the next has to show that it does not. */
  private suspect = false

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

  /** After so many seconds of silence a GPU counts as hung. */
  setDeadline(seconds: number | null): void {
    this.deadline = seconds
    this.current?.then(
      (gpu) => this.limit(gpu),
      () => undefined,
    )
  }

  private limit({ device }: Gpu): void {
    watchOf(device).chosen = this.deadline === null ? null : this.deadline * 1000
  }

  private async open(preference: GpuPreference): Promise<Gpu> {
    const tuning = { policy: TUNING_AUTO, cache: new BrowserTuneCache() }
    const gpu = await acquireGpu(this.entry(), browserClock, { preference, tuning })
    this.limit(gpu)
    if (this.suspect) await this.answers(gpu)
    return gpu
  }

  /** @throws NoGpuError where the device is no better than the one that hung */
  private async answers(gpu: Gpu): Promise<void> {
    try {
      await withTimeout(gpu.device.queue.onSubmittedWorkDone(), 'the first answer', FIRST_ANSWER)
      this.suspect = false
    } catch {
      gpu.destroy()
      throw new NoGpuError()
    }
  }

  private hold(opening: Promise<Gpu>): Promise<Gpu> {
    this.current = opening
    const forget = (): void => {
      if (this.current === opening) this.current = null
    }
    opening.then((gpu) => {
      void gpu.lost.then(({ intended, message }) => {
        forget()
        if (!intended) this.tell(lossOf(message))
      })
      void watchOf(gpu.device).hung.then((problem) => {
        forget()
        this.suspect = true
        gpu.destroy()
        this.tell(toProblem(problem))
      })
    }, forget)
    return opening
  }

  private tell(problem: Problem): void {
    this.outbox.post({ kind: 'device-lost', problem })
  }
}

const lossOf = (message: string): Problem => toProblem(new GpuLostError(message))
