import { browserFacts, browserName } from '../../core/browser'
import { type GpuLossRecord, lossesThisWeek } from '../../store/device'

export interface StorageFacts {
  /** The browser will not clear it by itself. */
  kept: boolean
  quota: number | null
  used: number | null
}

/** What the browser grants this page for its files; null where it does not tell. */
export async function storageFacts(): Promise<StorageFacts | null> {
  if (!navigator.storage?.estimate) return null
  try {
    const [{ quota = null, usage = null }, kept] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()])
    return { kept, quota, used: usage }
  } catch {
    return null
  }
}

export const thisBrowser = (): string => browserName(browserFacts(navigator.userAgent))

/** `none`, `1, recovered`, `3, 2 recovered`. */
export function lossText(losses: readonly GpuLossRecord[], now: number): string {
  const week = lossesThisWeek(losses, now)
  const recovered = week.filter((loss) => loss.recovered).length
  if (week.length === 0) return 'none'
  if (recovered === 0) return `${week.length}, not recovered`
  return recovered === week.length ? `${week.length}, recovered` : `${week.length}, ${recovered} recovered`
}
