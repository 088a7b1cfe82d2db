/** What `lattice train` writes into a run's log: in the words and kinds of the browser's runs (core/runNote.ts). */
import { settlingNotes } from '../core/config/settle'
import type { Config } from '../core/config/types'
import { toProblem } from '../core/errors'
import type { TrainLine, ValidationLine } from '../core/metrics'
import { failureNote, noteText } from '../core/runNote'
import type { SessionBeginning } from '../training/beginning'
import { repeatWarning } from '../training/repeats'
import type { TrainingSession } from '../training/session'
import type { RunFolder } from './runFolder'

export class RunNotes {
  /** What validations have multiplied the learning rate with. */
  private plateau: number

  constructor(
    private readonly folder: Pick<RunFolder, 'note'>,
    private readonly session: TrainingSession,
  ) {
    this.plateau = session.progress.factor
  }

  /** @param wanted the config before it was settled */
  begun(wanted: Config, beginning: SessionBeginning | undefined): void {
    const { step, totalSteps, config, model, split } = this.session
    const { report } = model.gpu
    const note = this.folder.note.bind(this.folder, step)
    if (beginning?.kind === 'resume') note('resumed', noteText.resumed(beginning.checkpoint.file, totalSteps))
    const weights = beginning?.kind === 'weights' ? `, with the weights of ${beginning.checkpoint.file}` : ''
    note('info', beginning?.kind === 'resume' ? `trains on ${report.name}` : `started on ${report.name}: ${totalSteps} steps${weights}`)
    for (const sentence of settlingNotes(wanted, config, report)) note('info', sentence)
    const warning = repeatWarning(config, split.train, step)
    if (warning) note('warning', warning)
  }

  trained(line: TrainLine): void {
    const { factor } = this.session.progress
    if (line.skipped) this.folder.note(line.step, 'overflow', noteText.overflow(line))
    if (factor < this.plateau) this.folder.note(line.step, 'rate', noteText.plateau(factor))
    this.plateau = factor
  }

  best(line: ValidationLine): void {
    this.folder.note(line.step, 'best', noteText.best(line))
  }

  saved(role: 'last' | 'best'): void {
    this.folder.note(this.session.step, 'saved', noteText.saved([role]))
  }

  /** What the run itself has to say. */
  said(kind: 'info' | 'warning', text: string): void {
    this.folder.note(this.session.step, kind, text)
  }

  ended(end: 'finished' | 'stopped'): void {
    this.folder.note(this.session.step, 'info', `${end} at step ${this.session.step} of ${this.session.totalSteps}`)
  }

  /** A log that cannot be written, as on a full disk, does not hide what the run failed of. */
  failed(error: unknown): void {
    const { kind = 'other', problem } = toProblem(error, 'run')
    try {
      this.folder.note(this.session.step, failureNote(kind), problem)
    } catch {
      // it is told on stderr
    }
  }
}
