/** What a run that goes on from a checkpoint keeps of it. */
import { differences } from './resolve'
import type { Config } from './types'

/**
 * Settings and sections that decide which rows come when, or what the weights and moments of a checkpoint mean. A run that goes on
 * keeps them; any other setting (length, learning rate, loss weights, intervals, memory) may change.
 */
const KEPT = ['lattice', 'encoder', 'data', 'batch', 'pool', 'run.seed', 'optimizer.kind', 'loss.adaptive']
const isKept = (path: string): boolean => KEPT.some((key) => path === key || path.startsWith(`${key}.`))

/** The dotted paths at which a run of `wanted` could not go on from a checkpoint of `stored`. */
export const keptDifferences = (stored: Config, wanted: Config): string[] => differences(stored, wanted).filter(isKept)
