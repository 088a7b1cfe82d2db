import { bestSeconds, type Profile, type ProfilePart, partSeconds } from '../../core/profile'

export interface TimePart {
  key: ProfilePart | 'waiting'
  name: string
  colour: string
  seconds: number
}

const PARTS: readonly Omit<TimePart, 'seconds'>[] = [
  { key: 'backward', name: 'backward', colour: 'var(--c1)' },
  { key: 'forward', name: 'forward', colour: 'var(--c7)' },
  { key: 'recompute', name: 'forward again', colour: 'var(--c4)' },
  { key: 'encoder', name: 'encoder, decoder', colour: 'var(--c5)' },
  { key: 'losses', name: 'losses', colour: 'var(--c3)' },
  { key: 'optimizer', name: 'optimizer', colour: 'var(--c2)' },
  { key: 'waiting', name: 'waiting', colour: 'var(--line-control)' },
]

/** Where the time of an update goes; parts that take none are left out. */
export function timeParts(profile: Profile): TimePart[] {
  const seconds = partSeconds(profile)
  return PARTS.map((part) => ({ ...part, seconds: seconds[part.key] })).filter((part) => part.seconds > 0)
}

/** What an update takes at best, with these kernels at the rates of this device, as a share of what it takes. */
export const shareOfBest = (profile: Profile): number => Math.min(1, bestSeconds(profile) / Math.max(profile.seconds, profile.passSeconds))
