import { useState } from 'react'
import type { Fix, Inspection } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { NumberField } from '../../controls/NumberField'
import { group, plural } from '../../format'
import { useCommands, useInspection, useLocked } from '../../studio/context'
import { useChoice, useShownSummary } from '../inspect/useShown'
import { withFix, withoutFix } from './fixList'

/** Nothing to mend. */
const NONE = 'there are none'

/** Changes to the rows before they are paired: each shown with what it changed, each undone by itself. */
export function Fixes() {
  const fixes = useChoice()?.fixes
  const inspection = useInspection((state) => state.inspection)
  const width = useShownSummary()?.width ?? 0
  if (!fixes) return null
  return (
    <section aria-label="Fix-ups">
      <header>
        <h2>Fix-ups</h2>
        <span className="grow" />
        <span className="caption">{fixes.length > 0 ? `${fixes.length} applied` : 'files stay as they are'}</span>
      </header>
      <FixRow fix={{ kind: 'dropNonFinite' }} name="Drop bad rows" effect={badRows(inspection)} fixes={fixes} />
      <FixRow fix={{ kind: 'dropZero' }} name="Drop rows of zeros" effect={zeroRows(inspection)} fixes={fixes} />
      <FixRow fix={{ kind: 'dropDuplicates' }} name="Drop copies" effect={copies(inspection)} fixes={fixes} />
      <FixRow fix={{ kind: 'normalise' }} name="Scale rows to norm 1" effect="by L2 norm" fixes={fixes} />
      <Truncate width={width} fixes={fixes} />
    </section>
  )
}

function badRows(inspection: Inspection | null): string {
  const count = inspection?.matrices.reduce((sum, { nonFinite }) => sum + nonFinite.count, 0)
  if (count === undefined) return ''
  return count === 0 ? NONE : `${plural(count, 'row')} with NaN or infinity`
}

function zeroRows(inspection: Inspection | null): string {
  const count = inspection?.matrices.reduce((sum, { zero }) => sum + zero.count, 0)
  if (count === undefined) return ''
  return count === 0 ? NONE : `${plural(count, 'row')} without a direction`
}

function copies(inspection: Inspection | null): string {
  if (!inspection) return ''
  const { rows, groups } = inspection.duplicates
  return rows === 0 ? NONE : `${plural(rows - groups, 'row')} that another equals`
}

interface RowProps {
  fix: Fix
  name: string
  /** What it would change, or has. */
  effect: string
  fixes: readonly Fix[]
  children?: React.ReactNode
}

function FixRow({ fix, name, effect, fixes, children }: RowProps) {
  const { data } = useCommands()
  const locked = useLocked()
  const at = fixes.findIndex(({ kind }) => kind === fix.kind)
  const applied = at >= 0
  // What a fix has changed is said in the order of the fixes.
  const done = useInspection(({ inspection }) => (inspection?.notes.length === fixes.length ? inspection.notes[at] : ''))
  const change = applied ? withoutFix(fix.kind) : withFix(fix)
  return (
    <div className={`fix ${applied ? 'applied' : ''}`}>
      <span className="fix-name">
        {applied && <Icon name="check" className="s ok" />}
        {name}
        {children}
      </span>
      <span className="fix-effect ell">{applied ? (fixes.length > 1 ? `${at + 1} of ${fixes.length}` : 'applied') : effect}</span>
      <button
        type="button"
        className="btn small"
        disabled={locked || (!applied && effect === NONE)}
        aria-label={`${applied ? 'Undo' : 'Apply'}: ${name.toLowerCase()}`}
        onClick={() => void data.fix(change)}
      >
        {applied ? 'Undo' : 'Apply'}
      </button>
      {applied && <p className="caption">{done}</p>}
    </div>
  )
}

function Truncate({ width, fixes }: { width: number; fixes: readonly Fix[] }) {
  const applied = fixes.find((fix) => fix.kind === 'truncate')
  const [typed, setTyped] = useState<number | string | null>(null)
  const wanted = typeof typed === 'number' && Number.isInteger(typed) && typed >= 1 ? typed : (applied?.width ?? Math.max(1, width >> 1))
  return (
    <FixRow
      fix={{ kind: 'truncate', width: wanted }}
      name={applied ? `First ${group(applied.width)} dimensions` : 'First'}
      effect={`dimensions of ${group(width)}`}
      fixes={fixes}
    >
      {!applied && <NumberField label="dimensions that are kept" value={typed ?? wanted} onChange={setTyped} min={1} width={52} />}
    </FixRow>
  )
}
