import type { RunNote } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { group, significant } from '../format'
import { useConfig, useDataset, useRun } from '../studio/context'

const lastOf = (notes: readonly RunNote[], kind: RunNote['kind']): RunNote | undefined => notes.findLast((note) => note.kind === kind)

/** What is worth a glance from every screen. */
export function StatusBar() {
  const notes = useRun((run) => run.notes)
  const best = useRun((run) => run.records.at(-1)?.best)
  const config = useRun(({ state }) => state.config)
  const draft = useConfig((state) => state.config)
  const digest = useDataset(({ summary }) => summary?.digest)
  const saved = lastOf(notes, 'saved')
  return (
    <footer className="status">
      {saved && (
        <span className="row ok">
          <Icon name="check" className="s" />
          Saved at step {group(saved.step)}
        </span>
      )}
      {best && (
        <span>
          best <b>loss {significant(best.loss)}</b>, <b>recall@1 {best['recall@1'].toFixed(3)}</b> at step {group(best.step)}
        </span>
      )}
      <span>
        seed <b>{(config ?? draft).run.seed}</b>
      </span>
      {digest && (
        <span className="hide-narrow">
          data <b className="mono">{digest.slice(0, 8)}</b>
        </span>
      )}
      <span className="grow" />
      <span>all data stays in this browser</span>
    </footer>
  )
}
