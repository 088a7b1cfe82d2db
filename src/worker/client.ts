import { type Endpoint, transfer, wrap } from 'comlink'
import type { Problem } from '../core/errors'
import sceneUrl from '../scene/scene.worker.ts?worker&url'
import dataUrl from './data.worker.ts?worker&url'
import { type DataClient, guardData } from './dataClient'
import type { DataEvent } from './dataProtocol'
import { keepOffline } from './offline'
import type { StudioEvent, StudioWorker } from './protocol'
import trainingUrl from './training.worker.ts?worker&url'

/** The worker as the page sees it: commands only, events come to the listener. */
export type StudioClient = Omit<StudioWorker, 'connect'>

interface ScriptPolicy {
  createScriptURL(url: string): string
}
/** The part of the Trusted Types API that is used here; browsers without it take plain strings. */
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy
}

/** The script that keeps the studio for visits without a network; `scripts/lib/offline.mjs` writes it. */
const OFFLINE_URL = '/sw.js'

/** Lets nothing become a worker but our own scripts, from the page's own origin. */
export function acceptWorkerUrl(url: string, own: readonly string[], page: string): string {
  const absolute = new URL(url, page)
  const known = own.some((script) => new URL(script, page).href === absolute.href)
  if (absolute.origin !== new URL(page).origin || !known) throw new TypeError(`${absolute.href} is none of the studio’s workers.`)
  return absolute.href
}

let policy: ScriptPolicy | undefined

/** The page's one Trusted Types policy; a name can be taken only once. */
function workerPolicy(): ScriptPolicy {
  const rules: ScriptPolicy = {
    createScriptURL: (url) => acceptWorkerUrl(url, [trainingUrl, sceneUrl, dataUrl, OFFLINE_URL], location.href),
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  policy ??= trustedTypes?.createPolicy('lattice-worker', rules) ?? rules
  return policy
}

/** Tells of an error that no command of the page reports. */
function hearCrash(worker: Worker, subject: string, remedy: string, onCrash: (problem: Problem) => void): void {
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    onCrash({ subject, problem: `It stopped: ${event.message || 'its script could not be loaded.'}`, remedy })
  })
}

const createWorker = (url: string, name: string): Worker => new Worker(workerPolicy().createScriptURL(url), { type: 'module', name })

/** The worker that draws the lattice; `scene/` says what it understands. */
export const startScene = (): Worker => createWorker(sceneUrl, 'lattice-scene')

export { applyUpdate } from './offline'

/** Registers the service worker. `onUpdate` hears of a build that is newer than the page's. */
export const startOffline = (onUpdate: () => void): Promise<void> =>
  keepOffline(() => navigator.serviceWorker.register(workerPolicy().createScriptURL(OFFLINE_URL)), onUpdate)

/** Commands over `endpoint`, events to `listener`. */
export function attach(endpoint: Endpoint, listener: (event: StudioEvent) => void): StudioClient {
  const remote = wrap<StudioWorker>(endpoint)
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }: MessageEvent<StudioEvent>) => listener(data)
  void remote.connect(transfer(port2, [port2]))
  return remote
}

/** Starts the training worker. `onCrash` hears of errors that no command reports. */
export function startStudio(listener: (event: StudioEvent) => void, onCrash: (problem: Problem) => void): StudioClient {
  const worker = createWorker(trainingUrl, 'lattice-training')
  hearCrash(worker, 'Training worker', 'Reload the page; an exported checkpoint can be resumed.', onCrash)
  return attach(worker, listener)
}

/**
 * Starts the worker that takes files in and looks at them; should it hang, it is ended and started anew. `onCrash` hears of errors
 * that no command reports.
 */
export function startData(listener: (event: DataEvent) => void, onCrash: (problem: Problem) => void): DataClient {
  return guardData(() => {
    const worker = createWorker(dataUrl, 'lattice-data')
    hearCrash(worker, 'Data worker', 'Reload the page; kept files are still there.', onCrash)
    return { endpoint: worker, terminate: () => worker.terminate() }
  }, listener)
}
