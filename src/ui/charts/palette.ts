/** The charts' colours come from the tokens, so that both themes are one set of names. */
export type Ink = '--text' | '--text-2' | '--text-3' | '--c1' | '--c2' | '--c3' | '--c4' | '--c5' | '--c6' | '--c7' | '--c8' | '--warn'

const TOKENS = ['--grid', '--axis', '--tick', '--accent', '--bad', '--bg-pane'] as const
const INKS: readonly Ink[] = ['--text', '--text-2', '--text-3', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7', '--c8', '--warn']

export type Palette = Readonly<Record<Ink | (typeof TOKENS)[number] | 'font', string>>

export function readPalette(): Palette {
  const css = getComputedStyle(document.documentElement)
  const read = (name: string): string => css.getPropertyValue(name).trim()
  const colours = [...TOKENS, ...INKS].map((name) => [name, read(name)])
  return Object.fromEntries([...colours, ['font', `${read('--text-2xs')} ${read('--font-ui')}`]]) as Palette
}
