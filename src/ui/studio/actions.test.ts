import { describe, expect, it } from 'vitest'
import { SCREENS } from '../../store/url'
import { ACTIONS } from './actions'
import { byChord, chordOf } from './keys'

describe('the actions', () => {
  it.each(SCREENS)('have keys of their own on the screen %s', (screen) => {
    const here = ACTIONS.filter((action) => action.keys && (action.screen === undefined || action.screen === screen))
    const shared = [...byChord(here)]
      .filter(([, actions]) => actions.length > 1)
      .map(([chord, actions]) => [chord, actions.map(({ id }) => id)])
    expect(shared).toEqual([])
  })

  it('have names and titles of their own', () => {
    for (const key of ['id', 'title'] as const) expect(new Set(ACTIONS.map((action) => action[key])).size).toBe(ACTIONS.length)
  })

  it('hold the keys of the design language', () => {
    const chords = new Set(ACTIONS.flatMap(({ keys }) => (keys ? [chordOf(keys)] : [])))
    const language = ['Space', '.', 'Shift+Esc', 'Mod+K', '1', '2', '3', '4', '5', '/', '[', ']', 'Shift+Space', 'L', 'O', 'P', 'S', 'D']
    for (const chord of [...language, 'F', 'C', 'Mod+E', 'Shift+T', '?', 'F1']) expect(chords).toContain(chord)
  })
})
