import { Dialog } from '@base-ui/react/dialog'
import { Menu } from '@base-ui/react/menu'
import { useEffect, useState } from 'react'
import type { Config } from '../../core/config/types'
import { type Problem, toProblem } from '../../core/errors'
import { Icon } from '../controls/Icon'
import { MenuFrame } from '../controls/MenuFrame'
import { MenuItem } from '../controls/MenuItem'
import { Segmented } from '../controls/Segmented'
import { pickFiles } from '../files/pickFiles'
import { useCommands, useConfig, useLocked, useStudio } from '../studio/context'
import { Differences } from './Differences'
import { type Difference, diffWith, type Under } from './draftDiff'

/** Settings as a text: copied, pasted, opened. */
export function YamlMenu() {
  const commands = useCommands()
  const locked = useLocked()
  const { config, toasts } = useStudio().stores
  const [pasting, paste] = useState(false)
  const copy = async (): Promise<void> => {
    const { formatConfig } = await import('../../core/config/yaml')
    await navigator.clipboard.writeText(formatConfig(config.getState().config))
    toasts.say('Settings copied as YAML.')
  }
  return (
    <>
      <MenuFrame
        trigger={
          <Menu.Trigger className="btn ghost small">
            YAML
            <Icon name="down" className="s" />
          </Menu.Trigger>
        }
      >
        <MenuItem label="Copy as YAML" icon="copy" onClick={() => void copy()} />
        <MenuItem label="Paste YAML…" icon="edit" disabled={locked} onClick={() => paste(true)} />
        <MenuItem
          label="Open config.yaml…"
          icon="import"
          disabled={locked}
          onClick={() => pickFiles('.yaml,.yml', ([file]) => file && void commands.importConfig(file))}
        />
      </MenuFrame>
      <Dialog.Root open={pasting} onOpenChange={paste}>
        <Dialog.Portal>
          <Dialog.Backdrop className="scrim" />
          <Dialog.Popup className="dialog">
            <PasteYaml close={() => paste(false)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </>
  )
}

interface Read {
  text: string
  settings: ReadonlyMap<string, unknown> | null
  problem: Problem | null
  line: number | null
}

const NOTHING: Read = { text: '', settings: null, problem: null, line: null }

/** Reads the text whenever it changes; the parser comes when it is first needed. */
function useYaml(text: string): Read {
  const [read, set] = useState(NOTHING)
  useEffect(() => {
    let current = true
    void import('../../core/config/yaml').then(({ readConfigText }) => {
      if (!current) return
      const result = text.trim() === '' ? { settings: null } : readConfigText(text, 'YAML')
      set('problem' in result ? { text, settings: null, ...result } : { text, settings: result.settings, problem: null, line: null })
    })
    return () => {
      current = false
    }
  }, [text])
  return read
}

const RESTS = [
  { value: 'kept', label: 'stays as it is' },
  { value: 'default', label: 'becomes its default' },
] as const

/** What the settings of a text would change; the problem, where they do not go together with the others. */
function changesOf(
  { config, preset, edits }: Under & { config: Config },
  settings: ReadonlyMap<string, unknown>,
  rest: 'kept' | 'default',
): { problem: Problem | null; differences: Difference[] | null } {
  try {
    return { problem: null, differences: diffWith(config, settings, rest === 'kept' ? { preset, edits } : undefined) }
  } catch (error) {
    return { problem: toProblem(error, 'YAML'), differences: null }
  }
}

function PasteYaml({ close }: { close: () => void }) {
  const commands = useCommands()
  const draft = useConfig((state) => state)
  const [text, setText] = useState('')
  const [rest, setRest] = useState<'kept' | 'default'>('kept')
  const read = useYaml(text)
  const { problem, differences } = read.settings ? changesOf(draft, read.settings, rest) : { problem: read.problem, differences: null }
  const apply = (): void => {
    void commands.applyConfigText(text, 'the pasted YAML', rest)
    close()
  }
  return (
    <>
      <Dialog.Title>Paste YAML</Dialog.Title>
      <Dialog.Description className="caption">A config.yaml, or any part of one.</Dialog.Description>
      <textarea
        className={`yaml mono ${problem ? 'error' : ''}`}
        aria-label="YAML"
        aria-invalid={problem !== null}
        spellCheck={false}
        rows={12}
        placeholder={'lattice:\n  channels: 16\nrun:\n  steps: 1000'}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="yaml-read" role="status">
        {problem && (
          <p className="field-error">
            {read.line !== null && !problem.problem.startsWith('line') && <b>Line {read.line}. </b>}
            {problem.subject !== 'YAML' && `${problem.subject}: `}
            {problem.problem} {problem.remedy}
          </p>
        )}
        {differences && <Differences differences={differences} />}
      </div>
      <div className="row">
        <span className="caption">What it leaves out</span>
        <Segmented label="What it leaves out" options={RESTS} value={rest} onChange={setRest} />
      </div>
      <div className="dialog-actions">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="button" className="btn primary" disabled={differences === null} onClick={apply}>
          Apply settings
        </button>
      </div>
    </>
  )
}
