import { describe, expect, it } from 'vitest'
import { chordOf, pressedChord } from './keys'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}): string =>
  pressedChord({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('keys', () => {
  it.each([
    [['Mod', 'K'], press('k', { ctrlKey: true })],
    [['Ctrl', 'E'], press('e', { metaKey: true })],
    [['Shift', 'Esc'], press('Escape', { shiftKey: true })],
    [['Shift', 'Space'], press(' ', { shiftKey: true })],
    [['Space'], press(' ')],
    [['Shift', 'T'], press('T', { shiftKey: true })],
    [['?'], press('?', { shiftKey: true })],
    [['['], press('[')],
    [['['], press('[', { ctrlKey: true, altKey: true })],
    [['F1'], press('F1')],
    [['1'], press('1')],
  ])('%j is what the keyboard sends', (keys, pressed) => {
    expect(pressed).toBe(chordOf(keys))
  })

  it('tells a letter from the same letter with a modifier', () => {
    expect(press('t')).not.toBe(chordOf(['Shift', 'T']))
    expect(press('k', { altKey: true, ctrlKey: true })).not.toBe(chordOf(['Mod', 'K']))
  })
})
