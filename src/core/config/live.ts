/** Settings that a run takes over between two updates, without a restart. */
import { StudioError } from '../errors'
import { flatten, withSetting } from './resolve'
import type { Config } from './types'
import { settingAt } from './values'

/** Nothing on the GPU is made from these: each reaches the kernels with the update that uses it. */
export const LIVE_SETTINGS = [
  'optimizer.learningRate',
  'loss.surface',
  'loss.internal',
  'loss.dialogue',
  'loss.reconstruction',
  'loss.coherence',
  'loss.overflow',
  'loss.smoothness',
] as const

export type LiveSetting = (typeof LIVE_SETTINGS)[number]

/** Path → new value. */
export type LiveValues = Readonly<Partial<Record<LiveSetting, number>>>

export interface LiveChange {
  path: LiveSetting
  from: number
  to: number
}

/** What a config says of them. */
export const liveValues = (config: Config): LiveValues => {
  const flat = flatten(config, 'config')
  return Object.fromEntries(LIVE_SETTINGS.map((path) => [path, flat.get(path) as number]))
}

export const isLive = (path: string): path is LiveSetting => (LIVE_SETTINGS as readonly string[]).includes(path)

/**
 * What `values` change of a config that runs.
 * @throws StudioError for a setting that a run keeps, and for a value out of range
 */
export function liveChanges(config: Config, values: Readonly<Record<string, unknown>>): { config: Config; changes: LiveChange[] } {
  const before = flatten(config, 'config')
  const changes: LiveChange[] = []
  let next = config
  for (const [path, to] of Object.entries(values)) {
    if (!isLive(path))
      throw new StudioError(path, 'it is fixed while a run trains.', `Stop the run, or change one of ${LIVE_SETTINGS.join(', ')}.`)
    next = withSetting(next, path, to)
    const from = before.get(path) as number
    if (from !== to) changes.push({ path, from, to: to as number })
  }
  return { config: next, changes }
}

const short = (value: number): string =>
  (value !== 0 && Math.abs(value) < 0.01 ? value.toExponential() : String(value)).replaceAll('-', '−')

/** “learning rate 1e−3 → 5e−4”. */
export const liveText = (changes: readonly LiveChange[]): string =>
  changes.map(({ path, from, to }) => `${settingAt(path).label} ${short(from)} → ${short(to)}`).join(', ')

/** The values that take changes back. */
export const undone = (changes: readonly LiveChange[]): LiveValues => Object.fromEntries(changes.map(({ path, from }) => [path, from]))
