import type { ReactNode } from 'react'
import { Icon } from '../controls/Icon'
import { useCommands, useDevice } from '../studio/context'

/** What to try, the likeliest first. */
function remedies(): ReactNode[] {
  const hasWebGpu = 'gpu' in navigator && navigator.gpu !== undefined
  return [
    ...(window.isSecureContext ? [] : ['Open this page over https, or from this machine: browsers give a GPU to no other page.']),
    ...(hasWebGpu ? [] : ['Open this page in Chrome or Edge, 121 or newer.']),
    <>
      Switch on hardware acceleration: <b className="mono">chrome://settings/system</b>.
    </>,
    <>
      See what <b className="mono">chrome://gpu</b> says about WebGPU: a blocked driver is named there. Update it, then restart the browser.
    </>,
    'Without a screen: in a checkout, “npm run --silent lattice -- devices” lists the GPUs that the machine has.',
  ]
}

/** In place of everything that is measured, while there is no GPU to measure. */
export function NoGpu() {
  const commands = useCommands()
  const problem = useDevice((state) => state.problem)
  const listing = useDevice((state) => state.listing)
  return (
    <section className="pane span-rest" aria-label="No GPU">
      <div className="empty">
        <Icon name="devices" />
        <b>{problem ? 'There is no GPU to work on.' : 'Waiting for the GPU.'}</b>
        {problem ? (
          <>
            <p>Data can be looked at all the same. To train:</p>
            <ol className="remedies">
              {remedies().map((remedy, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
                <li key={i}>{remedy}</li>
              ))}
            </ol>
            <button type="button" className="btn on" disabled={listing} onClick={() => void commands.listGpus()}>
              <Icon name="refresh" className="s" />
              {listing ? 'Asking…' : 'Ask again'}
            </button>
          </>
        ) : (
          <p>What it can do shows here.</p>
        )}
      </div>
    </section>
  )
}
