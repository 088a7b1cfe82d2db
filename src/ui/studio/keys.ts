/** Keys as text: the same for what an action names and for what a keyboard sends. */

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

const MODIFIERS = ['Mod', 'Alt', 'Shift'] as const

/** Shift is part of the sign itself: `?` is no other key than Shift and what lies under it. */
const isSign = (key: string): boolean => key.length === 1 && !/[\p{L}\p{N}]/u.test(key)

function chord(modifiers: ReadonlySet<string>, key: string): string {
  const held = MODIFIERS.filter((name) => modifiers.has(name) && !(name === 'Shift' && isSign(key)))
  return [...held, key.length === 1 ? key.toUpperCase() : key].join('+')
}

/** `['Ctrl', 'E']` → `Mod+E`. */
export function chordOf(keys: readonly string[]): string {
  const names = keys.map((key) => (key === 'Ctrl' || key === '⌘' ? 'Mod' : key))
  return chord(new Set(names.slice(0, -1)), names.at(-1) ?? '')
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** The chord that was pressed. Signs that a layout has under AltGr are signs. */
export function pressedChord({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const altGraph = isSign(key) && ctrlKey && altKey
  const modifiers = new Set<string>()
  if ((ctrlKey || metaKey) && !altGraph) modifiers.add('Mod')
  if (altKey && !altGraph) modifiers.add('Alt')
  if (shiftKey) modifiers.add('Shift')
  return chord(modifiers, NAMES[key] ?? key)
}

const isMac = (): boolean => /mac/i.test(navigator.platform)

/** A key as this computer's keyboard names it. */
export const keyName = (key: string): string => (key === 'Mod' || key === 'Ctrl' ? (isMac() ? '⌘' : 'Ctrl') : key)

/** For `aria-keyshortcuts`. */
export const ariaKeys = (keys: readonly string[]): string =>
  keys.map((key) => ({ Mod: isMac() ? 'Meta' : 'Control', Ctrl: 'Control', Esc: 'Escape' })[key] ?? key).join('+')

/** What has keys, by its chord. */
export function byChord<T extends { keys?: readonly string[] }>(all: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>()
  for (const one of all) {
    if (!one.keys) continue
    const chord = chordOf(one.keys)
    map.set(chord, [...(map.get(chord) ?? []), one])
  }
  return map
}
