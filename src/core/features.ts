/** What this build makes of each feature of a GPU, and why one is missing. */
import type { BrowserFacts } from './browser'
import type { AdapterReport, DeviceReport } from './device'

export interface FeatureNote {
  /** As the specification calls it; a way of storing numbers has a name of ours. */
  name: string
  /** `code`: a name of the specification. */
  code: boolean
  /** `used`, `missing`: this build would use it; `spare`: it would not. */
  state: 'used' | 'missing' | 'spare'
  /** What it does here, or what keeps it away, in a few words. */
  short: string
  /** The same in a sentence; null where there is no more to say. */
  reason: string | null
  /** What to do about it; null where nothing need be done, or can be. */
  remedy: string | null
}

/** The Chromium that brought a feature. */
const SINCE = { 'shader-f16': 120, 'timestamp-query': 121, subgroups: 134 } as const
/** NVIDIA's driver for Linux from which on browsers allow shader-f16. */
const NVIDIA_F16 = '615.71'

type Known = keyof typeof SINCE
type Missing = Pick<FeatureNote, 'short' | 'reason' | 'remedy'>

/** Why a feature that this build would use is not there: the first of browser, kind of device, driver that explains it. */
export function whyMissing(feature: Known, device: Pick<DeviceReport, 'software' | 'vendor'>, browser: BrowserFacts): Missing {
  const since = SINCE[feature]
  if (browser.chromium !== null && browser.chromium < since)
    return {
      short: 'browser too old',
      reason: `${browser.name} ${browser.version} does not have it yet: Chrome does from version ${since} on.`,
      remedy: 'Update the browser, then reload this page.',
    }
  if (device.software)
    return {
      short: 'not on a software device',
      reason: 'A software device computes on the processor, where it would gain nothing.',
      remedy: null,
    }
  if (feature === 'shader-f16' && device.vendor === 'nvidia' && browser.system === 'Linux')
    return {
      short: 'blocked by the driver',
      reason: `On Linux browsers block it for NVIDIA’s drivers before ${NVIDIA_F16}.`,
      remedy: `Install driver ${NVIDIA_F16} or later, then reload this page.`,
    }
  if (browser.chromium === null)
    return {
      short: 'not offered',
      reason: `${browser.name || 'This browser'} does not offer it on this GPU.`,
      remedy: 'Open the page in Chrome.',
    }
  return {
    short: 'not offered by the driver',
    reason: `Neither the browser nor the system keeps it away: the GPU or its driver for ${browser.system} does not have it.`,
    remedy: 'Update the driver; an older GPU may lack it for good.',
  }
}

type Asked = Pick<DeviceReport, 'software' | 'vendor' | 'features' | 'subgroup'>

const used = (name: string, short: string, code = true): FeatureNote => ({ name, code, state: 'used', short, reason: null, remedy: null })

function subgroupsText(adapter: Pick<AdapterReport, 'subgroups'> | null, { subgroup }: Asked): string {
  const [least, most] = adapter?.subgroups ?? [subgroup, subgroup]
  const lanes = least === most ? `${least} lanes` : `${least} to ${most} lanes`
  return subgroup > 1 ? `sums across ${lanes}` : `${lanes}, too few to use`
}

/** Features in the order in which they matter: those that this build uses or would, then one that it does not need. */
export function featureNotes(
  device: Asked,
  adapter: Pick<AdapterReport, 'features' | 'subgroups'> | null,
  browser: BrowserFacts,
): FeatureNote[] {
  const has = (feature: string): boolean => device.features.includes(feature)
  const note = (feature: Known, short: string): FeatureNote =>
    has(feature) ? used(feature, short) : { name: feature, code: true, state: 'missing', ...whyMissing(feature, device, browser) }
  const f16 = has('shader-f16')
  const matrix = adapter?.features.some((feature) => feature.includes('subgroup-matrix')) ?? false
  return [
    note('subgroups', subgroupsText(adapter, device)),
    note('timestamp-query', 'GPU time of each pass'),
    note('shader-f16', 'states of 16 bits'),
    {
      ...used('packed f16 storage', f16 ? 'there, not needed' : device.software ? 'saves memory, no time' : 'used instead', false),
      state: f16 ? 'spare' : 'used',
      reason: 'Two numbers of 16 bits in a word; every GPU has it, and arithmetic stays in 32 bits.',
    },
    {
      name: 'subgroup-matrix',
      code: true,
      state: 'spare',
      short: matrix ? 'experimental, not used' : 'experimental, not needed',
      reason: 'Browsers still test it; this build does without.',
      remedy: null,
    },
  ]
}
