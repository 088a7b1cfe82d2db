import { SETTINGS } from '../../core/config/schema'
import { WORDS } from '../help/words'
import type { Action } from '../studio/action'
import { ACTIONS } from '../studio/actions'
import { perform } from '../studio/perform'
import type { Studio } from '../studio/studio'
import { findSetting } from './findSetting'
import { matchScore } from './match'

/** One line of the palette. */
export interface Entry {
  id: string
  title: string
  group: string
  /** What stands at its right, where it has no keys. */
  hint?: string
  keys?: readonly string[]
  words: string
  /** Why it cannot be done now. */
  obstacle: string | null
  run: () => unknown
}

export interface Section {
  title: string
  entries: readonly Entry[]
}

/** Of what was found; more is noise. */
const MOST = 40
const GROUPS: readonly Action['group'][] = ['Run', 'Data', 'Train', 'Lattice', 'Runs', 'Devices', 'View', 'Help']

const ofAction = (studio: Studio, action: Action): Entry => ({
  id: action.id,
  title: action.title,
  group: action.group,
  ...(action.keys && { keys: action.keys }),
  words: `${action.words ?? ''} ${action.group}`,
  obstacle: action.obstacle?.(studio) ?? null,
  run: () => perform(studio, action),
})

const settings = (studio: Studio): Entry[] =>
  Object.entries(SETTINGS).map(([path, { label, meaning }]) => ({
    id: `setting:${path}`,
    title: label,
    group: 'Settings',
    hint: path,
    words: `${path.replace('.', ' ')} ${meaning}`,
    obstacle: null,
    run: () => findSetting(studio, label),
  }))

const words = (studio: Studio): Entry[] =>
  WORDS.map(({ word, meaning }) => ({
    id: `word:${word}`,
    title: word,
    group: 'Words',
    hint: 'what it means',
    words: meaning,
    obstacle: null,
    run: () => studio.overlay.help('words', word),
  }))

/** Everything that the palette offers, as things stand. */
export const allEntries = (studio: Studio): Entry[] => [
  ...ACTIONS.filter(({ id }) => id !== 'view.palette').map((action) => ofAction(studio, action)),
  ...settings(studio),
  ...words(studio),
]

/** Before anything is typed: what was used lately, then every action. */
function untyped(all: readonly Entry[], recent: readonly string[]): Section[] {
  const lately = recent.flatMap((id) => all.find((entry) => entry.id === id) ?? [])
  const groups = GROUPS.map((title) => ({
    title,
    entries: all.filter((entry) => entry.group === title && !recent.includes(entry.id)),
  }))
  return [{ title: 'Recent', entries: lately }, ...groups].filter(({ entries }) => entries.length > 0)
}

/** What fits the query in groups, the group with the best entry first; what cannot be done now comes after what can. */
export function findEntries(all: readonly Entry[], query: string, recent: readonly string[]): Section[] {
  if (query.trim() === '') return untyped(all, recent)
  const scored = all
    .map((entry) => ({ entry, score: matchScore(query, entry.title, entry.words) }))
    .filter((one): one is { entry: Entry; score: number } => one.score !== null)
    .map(({ entry, score }) => ({ entry, score: score + (recent.includes(entry.id) ? 1 : 0) - (entry.obstacle ? 2 : 0) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
  const groups = [...new Set(scored.map(({ entry }) => entry.group))]
  return groups.map((title) => ({ title, entries: scored.filter(({ entry }) => entry.group === title).map(({ entry }) => entry) }))
}
