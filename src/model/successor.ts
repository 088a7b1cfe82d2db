import type { Gpu } from '../gpu/device'
import { inheritCeilings } from './ceilings'
import { inheritChoices } from './tuning/tune'

/** A device in place of one that was lost: what that one had chosen and measured is not measured again, if both are of one adapter. */
export function succeed(lost: Gpu, next: Gpu): void {
  if (lost.device === next.device) return
  inheritChoices(lost.device, next.device)
  if (adapterOf(lost) === adapterOf(next)) inheritCeilings(lost, next)
}

const adapterOf = ({ report: { vendor, architecture, name, description } }: Gpu): string =>
  JSON.stringify([vendor, architecture, name, description])
