import { isLive, liveValues } from '../core/config/live'
import { differences, flatten } from '../core/config/resolve'
import type { Config } from '../core/config/types'
import { settingAt } from '../core/config/values'
import { settingText } from '../core/format'
import { noteText } from '../core/runNote'
import type { CheckpointSummary, RunNote } from './protocol'

/** Said already by the step that the run goes on to. */
const LENGTH: readonly string[] = ['run.steps', 'run.epochs']

/** What is said of a run that goes on from a checkpoint: where it does, up to where, and with which other settings than before. */
export function resumeNotes(from: CheckpointSummary, config: Config, totalSteps: number): Omit<RunNote, 'step'>[] {
  const stored = from.config
  const [before, now] = [flatten(stored, 'config'), flatten(config, 'config')]
  const changed = stored ? differences(stored, config).filter((path) => !LENGTH.includes(path)) : []
  const text = changed.map((path) => `${settingAt(path).label} ${settingText(before.get(path))} → ${settingText(now.get(path))}`).join(', ')
  const changes = changed.filter(isLive).map((path) => ({ path, from: before.get(path) as number, to: now.get(path) as number }))
  return [
    { kind: 'resumed', text: noteText.resumed(from.file, totalSteps), ...(stored && { live: liveValues(stored) }) },
    ...(text ? [{ kind: 'setting' as const, text, ...(changes.length > 0 && { changes }) }] : []),
  ]
}
