/** Colours there are; labels beyond them share a grey one. */
export const SLOTS = 8
/** The slot of what has no colour of its own. */
export const OTHERS = SLOTS

export interface LegendEntry {
  slot: number
  name: string
  rows: number
}

export interface Slots {
  legend: readonly LegendEntry[]
  /** Of each label. */
  slotOf: Uint8Array
}

/**
 * The most frequent labels get a colour each, by their names: one that has a few rows less keeps its colour. They are listed in the
 * order of their frequency; where there are too many the rest is “others”.
 */
export function assignSlots(labels: readonly { name: string; rows: number }[]): Slots {
  const ranked = labels.map(({ name, rows }, index) => ({ index, name, rows })).sort((a, b) => b.rows - a.rows || a.index - b.index)
  const shown = ranked.slice(0, SLOTS)
  const rest = ranked.slice(SLOTS)
  const slotOf = new Uint8Array(labels.length).fill(OTHERS)
  const byName = shown.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || a.index - b.index)
  for (const [slot, { index }] of byName.entries()) slotOf[index] = slot
  const legend = shown.map(({ index, name, rows }) => ({ slot: slotOf[index] as number, name, rows }))
  if (rest.length > 0) legend.push({ slot: OTHERS, name: `${rest.length} others`, rows: rest.reduce((sum, { rows }) => sum + rows, 0) })
  return { legend, slotOf }
}

/** The slot of each point; one colour for all where there are no labels. */
export const pointSlots = (labels: Uint32Array | null, slotOf: Uint8Array, count: number): Uint8Array =>
  labels ? Uint8Array.from(labels, (label) => slotOf[label] ?? OTHERS) : new Uint8Array(count)
