/** What of the page's state stands in the URL, so that a reload returns to the same place. */

export const SCREENS = ['data', 'train', 'lattice', 'runs', 'devices'] as const
export type Screen = (typeof SCREENS)[number]

export interface Place {
  screen: Screen
  /** What the screen says of itself. */
  values: Readonly<Record<string, string>>
}

const isScreen = (name: string): name is Screen => (SCREENS as readonly string[]).includes(name)

/** `#lattice?t=8` → lattice, t = 8; anything else → train. */
export function placeOf(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return isScreen(name) ? { screen: name, values: Object.fromEntries(new URLSearchParams(query)) } : { screen: 'train', values: {} }
}

/** The inverse of {@link placeOf}; keys in alphabetical order, so that the same place has one URL. */
export function urlOf({ screen, values }: Place): string {
  const query = new URLSearchParams(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  return `#${screen}${query.size > 0 ? `?${query}` : ''}`
}
