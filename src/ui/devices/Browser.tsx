import { type ReactNode, useEffect, useState } from 'react'
import { bytes } from '../format'
import { useDevice } from '../studio/context'
import { lossText, type StorageFacts, storageFacts, thisBrowser } from './browserState'

/** What of the browser matters here. */
export function BrowserFactsList() {
  const losses = useDevice((state) => state.losses)
  const [storage, setStorage] = useState<StorageFacts | null>(null)
  useEffect(() => {
    void storageFacts().then(setStorage)
  }, [])
  const keep = async (): Promise<void> => {
    await navigator.storage.persist()
    setStorage(await storageFacts())
  }
  const shared = globalThis.crossOriginIsolated
  const lost = lossText(losses, Date.now())
  return (
    <section className="device-section" aria-label="Browser">
      <div className="pane-head">
        <h2>Browser</h2>
      </div>
      <dl className="device-facts">
        <Fact name="version">{thisBrowser()}</Fact>
        <Fact name="shared memory" title="The page is isolated from other origins, and its workers may share memory">
          <span className={shared ? 'ok' : 'warn'}>{shared ? 'yes' : 'no, not isolated'}</span>
        </Fact>
        {storage && (
          <Fact name="storage is kept" title="Otherwise the browser may clear files and checkpoints when the disk is full">
            {storage.kept ? (
              <span className="ok">yes</span>
            ) : (
              <button type="button" className="btn ghost small acc" onClick={() => void keep()}>
                no: ask for it
              </button>
            )}
          </Fact>
        )}
        {storage && storage.quota !== null && (
          <Fact name="storage in use">
            {bytes(storage.used ?? 0)} of {bytes(storage.quota)}
          </Fact>
        )}
        <Fact name="GPU lost, this week">
          <span className={lost === 'none' ? '' : 'warn'}>{lost}</span>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  )
}
