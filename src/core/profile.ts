/** Where the time of an update goes, and what bounds it. Pure: times are measured in diagnostics/profile. */

/** What a device does at best, measured with kernels of ours. */
export interface DeviceCeilings {
  /** Of a matmul. */
  flopsPerSecond: number
  /** Of a pass that reads two arrays and writes one. */
  bytesPerSecond: number
  /** Of a dispatch that has nothing to do. */
  secondsPerDispatch: number
}

/** What a pass is for. `recompute`: a lattice step done over on the way back, as its state was not kept. */
export type ProfilePart = 'forward' | 'recompute' | 'backward' | 'encoder' | 'losses' | 'optimizer'

/** All dispatches of one kernel in one update. */
export interface ProfileRow {
  kernel: string
  /** The kernel in words. */
  label: string
  part: ProfilePart
  /** It belongs to the lattice, not to encoder, decoder, losses or optimizer. */
  lattice: boolean
  dispatches: number
  /** Of GPU time. */
  seconds: number
  /** Of the longest of its dispatches; the mean where they were measured together. */
  longest: number
  /** As the plan counts them. */
  flops: number
  /** Of all that is bound: at most what is read and written. */
  bytes: number
}

/** `timestamps`: the GPU's own clock around each pass. `differences`: a pass so many times against twice as many. */
export type ProfileMethod = 'timestamps' | 'differences'

export type Bound = 'arithmetic' | 'memory' | 'dispatches' | 'kernels' | 'host'

/** What bounds an update. */
export interface Verdict {
  bound: Bound
  /** One sentence. */
  text: string
}

/** One update, measured. */
export interface ProfileMeasurement {
  method: ProfileMethod
  /** The longest first. */
  rows: readonly ProfileRow[]
  /** Of an update, from its beginning to its losses. */
  seconds: number
  ceilings: DeviceCeilings
}

export interface Profile extends ProfileMeasurement {
  /** What the measured updates took, each. */
  updates: readonly number[]
  device: string
  software: boolean
  /** The batch and precision that it ran with. */
  micro: number
  accumulation: number
  precision: string
  /** Of all rows. */
  passSeconds: number
  dispatches: number
  verdict: Verdict
}

export interface Rates {
  flopsPerSecond: number
  /** At most. */
  bytesPerSecond: number
  /** Shares of the ceilings. */
  ofFlops: number
  ofBytes: number
}

type Work = Pick<ProfileRow, 'seconds' | 'flops' | 'bytes' | 'dispatches'>

/** Below this share of a ceiling it is not the device that bounds. */
const NEAR = 0.4

/** What a row reaches, also as shares of the ceilings. A row that took no time reaches nothing. */
export function ratesOf({ seconds, flops, bytes }: Work, ceilings: DeviceCeilings): Rates {
  const [flopsPerSecond, bytesPerSecond] = seconds > 0 ? [flops / seconds, bytes / seconds] : [0, 0]
  return {
    flopsPerSecond,
    bytesPerSecond,
    ofFlops: flopsPerSecond / ceilings.flopsPerSecond,
    ofBytes: bytesPerSecond / ceilings.bytesPerSecond,
  }
}

/** What would take longest of a row at the ceilings of the device. */
export function rowBound({ flops, bytes, dispatches }: Work, ceilings: DeviceCeilings): 'arithmetic' | 'memory' | 'dispatches' {
  const arithmetic = flops / ceilings.flopsPerSecond
  const memory = bytes / ceilings.bytesPerSecond
  const waiting = dispatches * ceilings.secondsPerDispatch
  if (waiting > Math.max(arithmetic, memory)) return 'dispatches'
  return arithmetic >= memory ? 'arithmetic' : 'memory'
}

export const sumOf = (rows: readonly Work[]): Work => ({
  seconds: rows.reduce((sum, row) => sum + row.seconds, 0),
  flops: rows.reduce((sum, row) => sum + row.flops, 0),
  bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
  dispatches: rows.reduce((sum, row) => sum + row.dispatches, 0),
})

const percent = (share: number): string => `${Math.round(100 * share)} %`

/** A share of a ceiling; more than all of it is caches at work, or a matmul that suits the device better. */
const reached = (share: number, what: string): string => (share > 1 ? `above ${what}` : `at ${percent(share)} of ${what}`)

/** What bounds an update: what most of its time goes to, and whether the device could do that faster. */
export function verdictOf({ method, rows, seconds, ceilings }: ProfileMeasurement): Verdict {
  const all = sumOf(rows)
  const whole = Math.max(seconds, all.seconds)
  const between = whole - all.seconds
  // differences hold what a dispatch costs; the GPU's clock stands still between two passes
  const waits = method === 'timestamps' ? Math.min(between, all.dispatches * ceilings.secondsPerDispatch) : 0
  const part = (bound: ReturnType<typeof rowBound>) => {
    const own = rows.filter((row) => rowBound(row, ceilings) === bound)
    return { own, sum: sumOf(own) }
  }
  const [arithmetic, memory, idle] = [part('arithmetic'), part('memory'), part('dispatches')]
  const shares = {
    arithmetic: arithmetic.sum.seconds / whole,
    memory: memory.sum.seconds / whole,
    dispatches: (idle.sum.seconds + waits) / whole,
    host: (between - waits) / whole,
  }
  const most = (Object.keys(shares) as (keyof typeof shares)[]).reduce((best, key) => (shares[key] > shares[best] ? key : best))
  const share = percent(shares[most])
  if (most === 'host')
    return {
      bound: 'host',
      text: `${share} of the update passes outside of the GPU’s passes (uploads, submissions, reading back): bound by the host.`,
    }
  if (most === 'dispatches')
    return {
      bound: 'dispatches',
      text: `${all.dispatches} dispatches wait ${share} of the time for each other, or have hardly anything to do: bound by dispatches.`,
    }
  const { own, sum } = most === 'arithmetic' ? arithmetic : memory
  const rates = ratesOf(sum, ceilings)
  const [does, of, at] =
    most === 'arithmetic'
      ? ['arithmetic', rates.ofFlops, reached(rates.ofFlops, 'this device’s matmul rate')]
      : ['reading and writing', rates.ofBytes, reached(rates.ofBytes, 'this device’s rate of copying')]
  const lattice = sumOf(own.filter((row) => row.lattice)).seconds > sum.seconds / 2
  const where = `${share} of the update is ${does} in ${lattice ? 'the lattice’s' : 'other'} kernels`
  if (of < NEAR) return { bound: 'kernels', text: `${where}, only ${at}: bound by how these kernels work, not by the device.` }
  return { bound: most, text: `${where} ${at}: bound by ${most}.` }
}

/** Seconds of each part of an update, and of all that is no pass: submissions, uploads, reading back. */
export function partSeconds({
  rows,
  seconds,
  passSeconds,
}: Pick<Profile, 'rows' | 'seconds' | 'passSeconds'>): Record<ProfilePart | 'waiting', number> {
  const sums = { forward: 0, recompute: 0, backward: 0, encoder: 0, losses: 0, optimizer: 0, waiting: Math.max(0, seconds - passSeconds) }
  for (const row of rows) sums[row.part] += row.seconds
  return sums
}

/** Seconds that an update would take if every kernel ran at the ceilings of the device, and nothing waited. At most what it took. */
export function bestSeconds({ rows, ceilings }: Pick<ProfileMeasurement, 'rows' | 'ceilings'>): number {
  return rows.reduce((sum, { seconds, flops, bytes, dispatches }) => {
    const bound = Math.max(flops / ceilings.flopsPerSecond, bytes / ceilings.bytesPerSecond, dispatches * ceilings.secondsPerDispatch)
    return sum + Math.min(seconds, bound)
  }, 0)
}
