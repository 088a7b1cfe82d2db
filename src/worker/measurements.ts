import type { BatchCurve } from '../core/batchCurve'
import type { Config } from '../core/config/types'
import type { EmergencePart, EmergenceReport } from '../core/emergence'
import { StudioError } from '../core/errors'
import { CHART_SIZES, type MatmulTable } from '../core/matmul'
import type { Precision } from '../core/precision'
import type { Profile } from '../core/profile'
import type { CheckReport, PartReport } from '../core/selfcheck'
import type { LookRequest, Trajectory } from '../core/trajectory'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import type { TrainingSession } from '../training/session'
import { browserClock } from './clock'
import type { Outbox } from './outbox'
import type { FlowState, StudioEvent } from './protocol'
import type { Run } from './run'

/** Ends a measurement from within, where its next part would begin. */
class Cancelled extends Error {}

/** Seconds that each size is repeated for, and that one matmul may be predicted to take. */
const MATMUL = { software: { duration: 0.1, mostSeconds: 0.2 }, hardware: { duration: 0.3, mostSeconds: 2 } }

/** Everything that measures, its code fetched when it is first asked for; one at a time: no two of them share the GPU, and none of them meets an update. */
export class Measurements {
  private under: string | null = null
  private cancelling = false

  constructor(
    private readonly gpu: () => Promise<Gpu>,
    private readonly run: () => Run | null,
    private readonly outbox: Outbox,
  ) {}

  cancel(): void {
    this.cancelling = true
  }

  get busy(): boolean {
    return this.under !== null
  }

  /** @throws StudioError while something is being measured */
  assertIdle(): void {
    if (this.under) throw new StudioError(this.under, 'it is being measured.', 'Wait for its end, or cancel it.')
  }

  private async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.assertIdle()
    this.under = name
    this.cancelling = false
    try {
      return await work()
    } finally {
      this.under = null
    }
  }

  searchBatch(config: Config, dataset: EmbeddingDataset, largest: number): Promise<BatchCurve> {
    return this.alone('batch search', async () => {
      const run = this.run()
      if (run?.moving) throw new StudioError('batch search', 'a run is training.', 'Pause it first; it goes on afterwards as it was.')
      const [gpu, { searchBatch }] = await Promise.all([this.gpu(), import('../diagnostics/batchSearch')])
      const search = (): Promise<BatchCurve> =>
        searchBatch(gpu, config, dataset, browserClock, {
          largest,
          onPoint: (point) => this.outbox.post({ kind: 'batch-point', point }),
          cancelled: () => this.cancelling,
        })
      // a run whose GPU was lost has nothing to give
      return run?.session.model.gpu === gpu ? run.yieldTo(search) : search()
    })
  }

  selfCheck(precision: Precision): Promise<CheckReport> {
    return this.alone('self-check', async () => {
      const [gpu, { PARTS, runSelfCheck }] = await Promise.all([this.gpu(), import('../diagnostics/selfcheck/selfcheck')])
      const parts: PartReport[] = []
      const names = PARTS.map(({ name }) => name)
      const tell = (): void => this.outbox.post({ kind: 'check', progress: { names, precision, parts } })
      const check = (): Promise<CheckReport> => {
        tell()
        return runSelfCheck(gpu, browserClock, {
          precision,
          onPart: (part) => {
            parts.push(part)
            tell()
          },
          cancelled: () => this.cancelling,
        })
      }
      return this.run()?.measure(check) ?? check()
    })
  }

  /** Null when it was cancelled. */
  profile(config: Config, dataset: EmbeddingDataset): Promise<Profile | null> {
    return this.alone('profile', async () => {
      const [gpu, { profileUpdate }] = await Promise.all([this.gpu(), import('../diagnostics/profile')])
      const work = (): Promise<Profile | null> =>
        profileUpdate({ gpu, dataset, clock: browserClock }, config, {
          cancelled: () => this.cancelling,
          onShare: (share) => this.outbox.post({ kind: 'measuring', share, next: share < 0.6 ? 'whole updates' : 'kernels one by one' }),
        })
      return this.run()?.measure(work) ?? work()
    })
  }

  /** Null when it was cancelled. */
  benchMatmul(): Promise<MatmulTable | null> {
    return this.alone('matmul', async () => {
      const [gpu, { benchMatmul }] = await Promise.all([this.gpu(), import('../diagnostics/matmulBench')])
      const work = async (): Promise<MatmulTable | null> => {
        const table = await benchMatmul(gpu, {
          ...(gpu.report.software ? MATMUL.software : MATMUL.hardware),
          sizes: CHART_SIZES,
          onBegin: ({ size, precision }, done, all) =>
            this.outbox.post({ kind: 'measuring', share: done / all, next: `${size} in ${precision}` }),
          onPoint: (point) => this.outbox.post({ kind: 'matmul-point', point }),
          cancelled: () => this.cancelling,
        })
        return this.cancelling ? null : table
      }
      return this.run()?.measure(work) ?? work()
    })
  }

  /** Gradient flow as the run stands. */
  flow(): Promise<FlowState> {
    return this.alone('gradient flow', async () => {
      const run = this.run()
      if (!run) throw new StudioError('Gradient flow', 'nothing is trained yet.', 'Choose a preset and press Train.')
      return run.measureFlow()
    })
  }

  /** Null when it was cancelled. */
  measureEmergence(): Promise<EmergenceReport | null> {
    const onPart = (part: EmergencePart): void => this.tell({ kind: 'emergence', part })
    return this.within('emergence', async (session) => {
      const { measureEmergence } = await import('../diagnostics/emergence/emergence')
      return measureEmergence(session, { onPart })
    })
  }

  /** Null when it was cancelled. */
  look(request: LookRequest): Promise<Trajectory | null> {
    const onProgress = (share: number): void => this.tell({ kind: 'measuring', share, next: 'the rows that are followed' })
    return this.within('lattice', async (session) => {
      const { followRows } = await import('../diagnostics/trajectory/follow')
      return followRows(session, request, { onProgress })
    })
  }

  /** Looks into the run as it stands; null when it was cancelled. */
  private within<T>(name: string, work: (session: TrainingSession) => Promise<T>): Promise<T | null> {
    return this.alone(name, async () => {
      const run = this.run()
      if (!run) throw new StudioError(name, 'nothing is trained yet.', 'Choose a preset and press Train.')
      try {
        return await run.measure(work)
      } catch (error) {
        if (error instanceof Cancelled) return null
        throw error
      }
    })
  }

  /** Says how far a measurement is, or ends it there. */
  private tell(event: StudioEvent): void {
    if (this.cancelling) throw new Cancelled()
    this.outbox.post(event)
  }
}
