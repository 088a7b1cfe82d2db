/** The page's side of `scripts/lib/offline/sw.js`. */

/** How long a page waits before it looks for a newer build again. */
const LOOK_AGAIN = 10 * 60_000

let registration: ServiceWorkerRegistration | null = null

/** The script that this page was built with: the name of its build. */
const entry = (): string =>
  new URL(document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? '', location.href).pathname

/** Whether the build that waits is another one than the page's. The page's own takes over by itself, where no other page needs the old one. */
function isOther(waiting: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((done) => {
    port1.onmessage = ({ data }: MessageEvent<boolean>) => done(data)
    waiting.postMessage({ kind: 'is-other', entry: entry() }, [port2])
  })
}

async function look(onUpdate: () => void): Promise<void> {
  const waiting = registration?.waiting
  if (waiting && navigator.serviceWorker.controller && (await isOther(waiting))) onUpdate()
}

/** Keeps the studio for visits without a network, and looks for a newer build whenever the page is come back to. */
export async function keepOffline(register: () => Promise<ServiceWorkerRegistration>, onUpdate: () => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  registration = await register()
  await look(onUpdate)
  registration.addEventListener('updatefound', () => {
    const installing = registration?.installing
    installing?.addEventListener('statechange', () => void (installing.state === 'installed' && look(onUpdate)))
  })
  let last = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || performance.now() - last < LOOK_AGAIN) return
    last = performance.now()
    // without a network there is nothing newer
    registration?.update().catch(() => undefined)
  })
}

/** Loads the build that waits. */
export function applyUpdate(): void {
  const { serviceWorker } = navigator
  serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration?.waiting?.postMessage({ kind: 'take-over' })
}
