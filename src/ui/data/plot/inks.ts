/** 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** `#56a3d8`, as the tokens are written. */
function rgbOf(token: string): Rgb {
  const value = Number.parseInt(token.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** Colours of the projection, from the tokens: the same names in both themes. */
export interface Inks {
  /** One a slot; the last is that of the others. */
  slots: readonly Rgb[]
  grid: string
  void: string
  text: string
  accent: string
  soft: string
  font: string
}

export function readInks(): Inks {
  const css = getComputedStyle(document.documentElement)
  const read = (name: string): string => css.getPropertyValue(name).trim()
  return {
    slots: [...Array.from({ length: 8 }, (_, i) => rgbOf(read(`--c${i + 1}`))), rgbOf(read('--line-control'))],
    grid: read('--grid'),
    void: read('--bg-void'),
    text: read('--text'),
    accent: read('--accent'),
    soft: read('--accent-soft'),
    font: `600 ${read('--text-xs')} ${read('--font-ui')}`,
  }
}
