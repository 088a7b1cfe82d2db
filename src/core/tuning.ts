/** What kernels are tuned by: a memory of choices, and what a person wants. Pure data and interfaces. */
import { hexOfWords } from './hex'

/** Remembers short texts by key from run to run. A host's own; losing it costs a measurement, no more. */
export interface TuneCache {
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<void>
}

/** `auto`: measure what is not remembered; `off`: take the defaults. Pinned choices hold in both. */
export interface TunePolicy {
  mode: 'auto' | 'off'
  /** Name of a family of kernels, or its first word for all that begin with it → name of a candidate. */
  pinned: Readonly<Record<string, string>>
}

/** How a host has the kernels of a device tuned. */
export interface Tuning {
  policy: TunePolicy
  /** Without one, choices are remembered as long as the device is open. */
  cache?: TuneCache
  /** Seconds that measuring may take in all before a model is built; {@link TUNE_SECONDS} unless said otherwise. */
  limitSeconds?: number
  /** Gets what a person should know, a sentence each. */
  note?: (sentence: string) => void
}

export const TUNING_OFF: TunePolicy = { mode: 'off', pinned: {} }
export const TUNING_AUTO: TunePolicy = { mode: 'auto', pinned: {} }

/** Seconds that measuring may take in all, before a model is built. */
export const TUNE_SECONDS = { software: 2, hardware: 1 } as const

/**
 * Reads `auto`, `off` or `name=choice,…` (which measures nothing).
 * @returns null where it is none of them
 */
export function parseTunePolicy(text: string): TunePolicy | null {
  if (text === 'auto') return TUNING_AUTO
  if (text === 'off') return TUNING_OFF
  const pairs = text.split(',').map((pair) => /^([\w.-]+)=([\w.-]+)$/.exec(pair))
  if (pairs.some((pair) => pair === null)) return null
  return { mode: 'off', pinned: Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]])) }
}

/** What is pinned for a family: by its name, or by its first word. */
export const pinnedFor = ({ pinned }: TunePolicy, family: string): string | undefined =>
  pinned[family] ?? pinned[family.split('.')[0] ?? '']

/** A short name for a text: two different ones hardly ever share it (FNV-1a, 2 × 32 bits). */
export function digestOf(text: string): string {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + i), 0x01000193)
  }
  return hexOfWords([low, high])
}
