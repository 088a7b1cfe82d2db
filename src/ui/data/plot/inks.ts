/** Colours of the projection, from the tokens: the same names in both themes. */
export interface Inks {
  /** One a slot; the last is that of the others. */
  slots: readonly string[]
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
    slots: [...Array.from({ length: 8 }, (_, i) => read(`--c${i + 1}`)), read('--line-control')],
    grid: read('--grid'),
    void: read('--bg-void'),
    text: read('--text'),
    accent: read('--accent'),
    soft: read('--accent-soft'),
    font: `600 ${read('--text-xs')} ${read('--font-ui')}`,
  }
}
