/** What a person should know of a run before its first step. */
import { configWarnings, differences } from '../core/config/resolve'
import { settlingNotes } from '../core/config/settle'
import type { Config } from '../core/config/types'
import type { EmbeddingDataset } from '../dataset/dataset'
import type { SessionBeginning } from '../training/beginning'
import { repeatWarning } from '../training/repeats'
import type { TrainingSession } from '../training/session'
import { grouped } from './report'

/** What a run is made of: the config before it was settled, its data, and where it begins. */
export interface Ingredients {
  config: Config
  dataset: EmbeddingDataset
  beginning: SessionBeginning | undefined
}

/** Sentences for stderr. */
export function introduction({ config, dataset, beginning }: Ingredients, session: TrainingSession): string[] {
  const { report } = session.model.gpu
  const changed =
    beginning?.kind === 'resume' && beginning.checkpoint.config ? differences(beginning.checkpoint.config, session.config) : []
  const repeats = repeatWarning(session.config, session.split.train, session.step)
  return [
    `${report.name}${report.software ? ' (software: runs on the CPU)' : ''}, ${grouped(session.plan.total)} bytes`,
    `${dataset.name}: ${grouped(dataset.rows)} rows of width ${dataset.width}, ${grouped(session.split.train.length)} train, ${grouped(session.split.validation.length)} validate`,
    ...settlingNotes(config, session.config, report),
    ...dataset.notes,
    ...configWarnings(session.config, session.split.train.length),
    ...(repeats ? [repeats] : []),
    ...(session.step > 0
      ? [`Goes on after step ${session.step} of ${session.totalSteps}${changed.length > 0 ? `, with another ${changed.join(', ')}` : ''}.`]
      : []),
    ...(report.software ? ['Step 1 takes longer: a software driver compiles its kernels at their first use.'] : []),
  ]
}
