import { Dialog } from '@base-ui/react/dialog'
import { Menu } from '@base-ui/react/menu'
import { useEffect, useState } from 'react'
import type { Problem } from '../../core/errors'
import { Icon } from '../controls/Icon'
import { pickFiles } from '../files/pickFiles'
import { useCommands, useConfig, useLocked, useStudio } from '../studio/context'
import { Differences } from './Differences'
import { diffWith } from './draftDiff'

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
      <Menu.Root>
        <Menu.Trigger className="btn ghost small">
          YAML
          <Icon name="down" className="s" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="menu-layer" align="end" sideOffset={4}>
            <Menu.Popup className="menu">
              <Menu.Item className="menu-item" onClick={() => void copy()}>
                <Icon name="copy" className="s" />
                Copy as YAML
              </Menu.Item>
              <Menu.Item className="menu-item" disabled={locked} onClick={() => paste(true)}>
                <Icon name="edit" className="s" />
                Paste YAML…
              </Menu.Item>
              <Menu.Item
                className="menu-item"
                disabled={locked}
                onClick={() => pickFiles('.yaml,.yml', ([file]) => file && void commands.importConfig(file))}
              >
                <Icon name="import" className="s" />
                Open config.yaml…
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
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

function PasteYaml({ close }: { close: () => void }) {
  const commands = useCommands()
  const draft = useConfig((state) => state.config)
  const [text, setText] = useState('')
  const { settings, problem, line } = useYaml(text)
  const apply = (): void => {
    void commands.applyConfigText(text, 'the pasted YAML')
    close()
  }
  return (
    <>
      <Dialog.Title>Paste YAML</Dialog.Title>
      <Dialog.Description className="caption">
        A config.yaml, or any part of one. What it leaves out is set to its default.
      </Dialog.Description>
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
            {line !== null && <b>Line {line}. </b>}
            {problem.subject !== 'YAML' && `${problem.subject}: `}
            {problem.problem} {problem.remedy}
          </p>
        )}
        {settings && <Differences differences={diffWith(draft, settings)} />}
      </div>
      <div className="dialog-actions">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="button" className="btn primary" disabled={settings === null} onClick={apply}>
          Apply settings
        </button>
      </div>
    </>
  )
}
