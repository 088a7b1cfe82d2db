/** What of the page's state stands in the URL, so that a reload returns to the same place. */

export const SCREENS = ['data', 'train', 'lattice', 'runs', 'devices'] as const
export type Screen = (typeof SCREENS)[number]

const isScreen = (name: string): name is Screen => (SCREENS as readonly string[]).includes(name)

/** `#lattice` → lattice; anything else → train. */
export function screenOf(hash: string): Screen {
  const name = hash.replace(/^#\/?/, '').replace(/[?&].*$/, '')
  return isScreen(name) ? name : 'train'
}

export const hashOf = (screen: Screen): string => `#${screen}`
