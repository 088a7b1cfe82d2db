/** Perceptually uniform colour maps. Pure: the scene, the heat maps and the legends read the same tables. */

export type ColourMap = 'viridis' | 'magma' | 'diverging'
export type Theme = 'dark' | 'light'
export type Rgb = readonly [red: number, green: number, blue: number]

const STOPS = {
  viridis: ['440154', '482475', '414487', '355f8d', '2a788e', '21918c', '22a884', '44bf70', '7ad151', 'bddf26', 'fde725'],
  magma: ['000004', '140e36', '3b0f70', '641a80', '8c2981', 'b73779', 'de4968', 'f7705c', 'fe9f6d', 'fecf92', 'fcfdbf'],
  // The neutral of a diverging map meets the pane of its theme.
  divergingDark: ['9ad4ff', '5aa9ea', '2f79bd', '20507f', '182f47', '14181e', '3f2a22', '774230', 'b5613d', 'e78d5e', 'ffc9a6'],
  divergingLight: ['0b3c74', '2464a5', '5590c6', '94bbdd', 'cfdfec', 'f6f4f1', 'f2d8c8', 'e5aa8b', 'cd7650', 'a84a25', '742708'],
} as const

const parse = (hex: string): Rgb => [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb

function stopsOf(map: ColourMap, theme: Theme): Rgb[] {
  const name = map !== 'diverging' ? map : theme === 'light' ? 'divergingLight' : 'divergingDark'
  return STOPS[name].map(parse)
}

/** Entries of a table: values 0…1 map to 0…TABLE_SIZE−1. */
export const TABLE_SIZE = 256

const tables = new Map<string, Uint8Array>()

/** The map as TABLE_SIZE colours, [red, green, blue] in 0…255, one after the other. */
export function colourTable(map: ColourMap, theme: Theme): Uint8Array {
  const key = `${map} ${theme}`
  const known = tables.get(key)
  if (known) return known
  const stops = stopsOf(map, theme)
  const table = new Uint8Array(TABLE_SIZE * 3)
  for (let i = 0; i < TABLE_SIZE; i++) {
    const place = (i / (TABLE_SIZE - 1)) * (stops.length - 1)
    const low = Math.min(stops.length - 2, Math.floor(place))
    const [from, to] = [stops[low], stops[low + 1]]
    for (const k of [0, 1, 2] as const)
      table[i * 3 + k] = Math.round((from?.[k] ?? 0) + ((to?.[k] ?? 0) - (from?.[k] ?? 0)) * (place - low))
  }
  tables.set(key, table)
  return table
}

/** Index in a table of `value`; NaN counts as 0. */
export const tableIndex = (value: number): number => (value > 0 ? Math.min(TABLE_SIZE - 1, Math.round(value * (TABLE_SIZE - 1))) : 0)

/** Colour at `value` in 0…1. */
export function colourAt(map: ColourMap, theme: Theme, value: number): Rgb {
  const table = colourTable(map, theme)
  const at = tableIndex(value) * 3
  return [table[at] ?? 0, table[at + 1] ?? 0, table[at + 2] ?? 0]
}

export const cssColour = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`

/** The map from left to right, for a legend. */
export const cssGradient = (map: ColourMap, theme: Theme): string =>
  `linear-gradient(90deg, ${stopsOf(map, theme).map(cssColour).join(', ')})`

/** An sRGB byte as linear light, near enough for shading. */
export const toLinear = (byte: number): number => (byte / 255) ** 2.2
