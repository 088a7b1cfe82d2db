import { useEffect, useState } from 'react'
import { Icon } from '../controls/Icon'
import { Note } from '../controls/Note'
import { download } from '../files/download'
import { fileName } from '../files/fileName'
import { useStudio } from '../studio/context'
import { copyText } from './clipboard'
import { deviceReport } from './report'

type State = 'ready' | 'copied' | 'refused'

/** Milliseconds that the button says that it worked. */
const SAID = 4000

/** The whole screen as text, for an issue or a mail. */
export function CopyReport() {
  const { stores } = useStudio()
  const [state, setState] = useState<State>('ready')
  useEffect(() => {
    if (state !== 'copied') return
    const timer = setTimeout(() => setState('ready'), SAID)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async (): Promise<void> => setState((await copyText(await deviceReport(stores))) ? 'copied' : 'refused')
  const save = async (): Promise<void> =>
    download(
      new Blob([await deviceReport(stores)], { type: 'text/markdown' }),
      fileName(stores.device.getState().report?.name ?? 'browser', 'devices', null, 'md'),
    )
  return (
    <div className="copy-report">
      {state === 'refused' && (
        <Note
          kind="bad"
          actions={
            <button type="button" className="btn small" onClick={() => void save()}>
              Save it as a file
            </button>
          }
        >
          <b>The browser refused the clipboard.</b> Allow it for this page, or save the report.
        </Note>
      )}
      <button type="button" className="btn" onClick={() => void copy()}>
        <Icon name={state === 'copied' ? 'check' : 'export'} className="s" />
        {state === 'copied' ? 'Report copied' : 'Copy report'}
      </button>
      <span className="unseen" role="status">
        {state === 'copied' && 'The report is on the clipboard.'}
      </span>
    </div>
  )
}
