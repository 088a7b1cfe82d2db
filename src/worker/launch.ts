import type { Config } from '../core/config/types'
import type { KeptSource } from '../core/keptCheckpoint'
import type { EmbeddingDataset } from '../dataset/dataset'
import type { TakenCheckpoint } from './checkpoints'
import type { OpenedSource } from './datasets'
import type { TrialOrigin } from './runOrigin'

/** What a run begins with. */
export interface Launch {
  config: Config
  dataset: EmbeddingDataset
  source: KeptSource
  /** What the dataset is read from. */
  opened: OpenedSource | null
  from: { kind: 'weights' | 'resume'; taken: TakenCheckpoint } | null
  /** Id of the run that it goes on with; null for a new one. */
  continues: string | null
  trial?: TrialOrigin
}
