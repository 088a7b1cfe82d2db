import { transfer } from 'comlink'
import type { BatchCurve } from '../core/batchCurve'
import type { Config } from '../core/config/types'
import type { EmergenceReport } from '../core/emergence'
import { StudioError } from '../core/errors'
import type { MatmulTable } from '../core/matmul'
import type { Precision } from '../core/precision'
import type { Profile } from '../core/profile'
import type { Result } from '../core/result'
import type { CheckReport } from '../core/selfcheck'
import { buffersOf, type LookRequest, type Trajectory } from '../core/trajectory'
import type { RawDataset } from '../dataset/dataset'
import { ArchiveCommands } from './archiveCommands'
import { attempt } from './attempt'
import { prepare } from './datasets'
import type { Measurements } from './measurements'

/** The part of the protocol that measures. */
export abstract class MeasurementCommands extends ArchiveCommands {
  protected abstract readonly measurements: Measurements
  /** A run is being prepared. */
  protected abstract readonly starting: boolean

  /** The open dataset. @throws StudioError where there is none */
  protected abstract loaded(): RawDataset

  protected measured<T>(subject: string, work: () => Promise<T>): Promise<Result<T>> {
    return attempt(async () => {
      if (this.starting) throw new StudioError(subject, 'a run is being prepared.', 'Wait until it trains.')
      return work()
    }, subject)
  }

  searchBatch(config: Config, largest: number): Promise<Result<BatchCurve>> {
    return this.measured('batch search', () => this.measurements.searchBatch(config, prepare(this.loaded(), config).dataset, largest))
  }

  selfCheck(precision: Precision): Promise<Result<CheckReport>> {
    return this.measured('self-check', () => this.measurements.selfCheck(precision))
  }

  profile(config: Config): Promise<Result<Profile | null>> {
    return this.measured('profile', () => this.measurements.profile(config, prepare(this.loaded(), config).dataset))
  }

  benchMatmul(): Promise<Result<MatmulTable | null>> {
    return this.measured('matmul', () => this.measurements.benchMatmul())
  }

  measureEmergence(): Promise<Result<EmergenceReport | null>> {
    return this.measured('emergence', () => this.measurements.measureEmergence())
  }

  async look(request: LookRequest): Promise<Result<Trajectory | null>> {
    const result = await this.measured('lattice', () => this.measurements.look(request))
    return result.ok && result.value ? transfer(result, buffersOf(result.value)) : result
  }

  async cancelMeasurement(): Promise<void> {
    this.measurements.cancel()
  }
}
