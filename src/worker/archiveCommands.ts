import type { ExportedFile, ExportFormat, KeptBackup, LeftOut, RestoreReport } from '../core/archive/report'
import { StudioError, toProblem } from '../core/errors'
import { bytes, plural } from '../core/format'
import type { Result } from '../core/result'
import { isOver } from '../core/sweep/status'
import { backupFile, keptBackups } from '../storage/backups'
import { isFull } from '../storage/refusals'
import type { ArchiveCommands as Protocol } from './archiveProtocol'
import type { ArchiveVault } from './archiveVault'
import { attempt } from './attempt'
import { SweepCommands } from './sweepCommands'
import type { SweepNews } from './sweepProtocol'

const SUBJECT = 'Backup'

/** The part of the protocol that takes runs and sweeps out, and brings them back. */
export abstract class ArchiveCommands extends SweepCommands implements Protocol {
  private opened: Promise<ArchiveVault> | null = null
  /** Sweeps that this tab works on, and that were not over when they were last heard of. */
  private readonly open = new Set<string>()

  private vault(): Promise<ArchiveVault> {
    this.opened ??= import('./archiveVault').then(
      (module) => new module.ArchiveVault(this.store, (state) => this.outbox.post({ kind: 'archiving', state })),
    )
    return this.opened
  }

  backup(): Promise<Result<ExportedFile>> {
    return attempt(async () => {
      const { name, blob, report } = await (await this.vault()).backups.write()
      const { runs, sweeps, leftOut } = report
      if (runs + sweeps + report.checkpoints === 0) throw new StudioError(SUBJECT, 'there is nothing to back up yet.', 'Train a run first.')
      this.sayLeftOut(leftOut)
      return { name, blob }
    }, SUBJECT)
  }

  private sayLeftOut([first, ...others]: readonly LeftOut[]): void {
    if (!first) return
    const problem = `${first.path}${others.length > 0 ? ` and ${plural(others.length, 'more file')}` : ''} could not be read: ${first.problem}`
    const remedy = 'Everything else is in it; delete the damaged checkpoint.'
    this.outbox.post({ kind: 'archived', text: '', problem: { subject: SUBJECT, problem, remedy } })
  }

  restore(file: File): Promise<Result<RestoreReport>> {
    return attempt(async () => {
      try {
        return await (await this.vault()).backups.restore(file)
      } finally {
        await this.kept.tell().catch(() => undefined)
        this.desk.heard()
      }
    }, file.name)
  }

  async cancelArchiving(): Promise<void> {
    ;(await this.opened)?.backups.cancel()
  }

  keptBackups(): Promise<Result<KeptBackup[]>> {
    return attempt(() => keptBackups(), SUBJECT)
  }

  keptBackup(name: string): Promise<Result<ExportedFile>> {
    return attempt(async () => {
      const blob = await backupFile(name)
      if (blob) return { name, blob }
      throw new StudioError(name, 'it is no longer kept.', 'Choose a newer one.')
    }, SUBJECT)
  }

  exportRuns(ids: readonly string[], format: ExportFormat): Promise<Result<ExportedFile>> {
    return attempt(async () => (await this.vault()).exportRuns(ids, format), 'Export')
  }

  exportSweep(id: string): Promise<Result<ExportedFile>> {
    return attempt(async () => (await this.vault()).exportSweep(id), 'Sweep')
  }

  /** Tells the page how the sweeps stand. When one that this tab works on has come to rest, a backup is kept. */
  protected sweepNews(news: SweepNews): void {
    this.outbox.post({ kind: 'sweeps', news })
    if (news.workplace !== 'here' && this.open.size === 0) return
    let rested = false
    for (const { sweep, counts } of news.sweeps) {
      if (!isOver(counts)) this.open.add(sweep.id)
      else if (this.open.delete(sweep.id)) rested = true
    }
    if (rested) void this.keepBackup()
  }

  /** Training never waits for it, and goes on without it. */
  private async keepBackup(): Promise<void> {
    try {
      const { bytes: size, leftOut } = await (await this.vault()).backups.keep()
      this.outbox.post({ kind: 'archived', text: `Backup kept in this browser, ${bytes(size)}`, problem: null })
      this.sayLeftOut(leftOut)
    } catch (error) {
      const problem = isFull(error) ? 'the browser has no room for a backup of the finished sweep.' : toProblem(error).problem
      const remedy = 'Back up by hand under Export on Runs; nothing that was kept is lost.'
      this.outbox.post({ kind: 'archived', text: '', problem: { subject: SUBJECT, problem, remedy } })
    }
  }
}
