import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { Icon } from '../controls/Icon'
import { Segmented } from '../controls/Segmented'
import { exportName } from '../studio/checkpointCommands'
import { useStudio } from '../studio/context'
import { LIBRARIES, type Library, pythonSnippet } from './pythonSnippet'
import '../styles/sheet.css'

export interface SnippetOf {
  kept: KeptCheckpoint
  name: string
  run: string
}

const LABELS: Readonly<Record<Library, string>> = { numpy: 'NumPy', torch: 'PyTorch', none: 'no library' }

/** Code that loads a checkpoint's export, to be copied. */
export function PythonDialog({ of, onClose }: { of: SnippetOf | null; onClose: () => void }) {
  return (
    <Dialog.Root open={of !== null} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="sheet-scrim" />
        <Dialog.Popup className="sheet python">{of && <Content of={of} />}</Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Content({ of: { kept, name, run } }: { of: SnippetOf }) {
  const [library, setLibrary] = useState<Library>('numpy')
  const { toasts } = useStudio().stores
  const { config, data } = kept
  if (!config) return null
  const text = pythonSnippet({ name: exportName(kept, 'weights', run), config, din: data.width }, library)
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => toasts.say('Copied'),
      // where it may not be written it can be selected
      () => getSelection()?.selectAllChildren(document.querySelector('.python-code') ?? document.body),
    )
  }
  return (
    <>
      <div className="sheet-head">
        <Icon name="code" />
        <Dialog.Title className="ell">{name} in Python</Dialog.Title>
        <Dialog.Close className="btn ghost icon" aria-label="Close">
          <Icon name="close" className="s" />
        </Dialog.Close>
      </div>
      <Dialog.Description className="caption">
        Loads what “Export weights only” saves, and takes rows through its encoder and decoder. The full export loads the same way.
      </Dialog.Description>
      <div className="row spread">
        <Segmented
          label="Library"
          options={LIBRARIES.map((value) => ({ value, label: LABELS[value] }))}
          value={library}
          onChange={setLibrary}
        />
        <button type="button" className="btn" onClick={copy}>
          <Icon name="copy" className="s" />
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section className="scroll python-code" tabIndex={0} aria-label="Python code">
        <pre className="mono">{text}</pre>
      </section>
    </>
  )
}
