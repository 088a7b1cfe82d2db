import type { Config } from '../../core/config/types'
import { gpuKey } from '../../core/device'
import { sha256Hex } from '../../core/hex'
import type { Stores } from '../../store/stores'
import { bytes } from '../format'
import { lossText, storageFacts, thisBrowser } from './browserState'
import { slownessInputs } from './inputs'
import { reportText } from './reportText'

/** First digits of the SHA-256 of a config: two reports with the same one are of the same settings. Null outside a secure page. */
async function hashOf(config: Config): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  return (await sha256Hex(new TextEncoder().encode(JSON.stringify(config)))).slice(0, 8)
}

/** Everything that this screen shows, as text. */
export async function deviceReport(stores: Stores): Promise<string> {
  const { device, config: configs, benches, measure } = stores
  const { report, problem, losses } = device.getState()
  const { config } = configs.getState()
  const storage = await storageFacts()
  const now = new Date()
  return reportText({
    known: slownessInputs(stores),
    problem: problem && `${problem.problem} ${problem.remedy}`,
    config,
    configHash: await hashOf(config),
    version: String(import.meta.env.LATTICE_VERSION),
    browser: thisBrowser(),
    userAgent: navigator.userAgent,
    isolated: globalThis.crossOriginIsolated,
    storage: storage
      ? `${storage.kept ? 'kept' : 'may be cleared'}, ${bytes(storage.used ?? 0)} of ${bytes(storage.quota ?? 0)}`
      : 'not told',
    losses: lossText(losses, now.getTime()),
    check: measure.getState().checked,
    benchDate: report && (benches.get(gpuKey(report))?.date ?? null),
    date: now.toISOString(),
  })
}
