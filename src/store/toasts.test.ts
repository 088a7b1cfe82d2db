import { describe, expect, it } from 'vitest'
import { createToastStore } from './toasts'

describe('toasts', () => {
  it('takes the newest back that can be', () => {
    const done: string[] = []
    const toasts = createToastStore()
    toasts.say('one', () => done.push('one'))
    toasts.say('two', () => done.push('two'))
    toasts.say('three')
    expect(toasts.undoable()).toBe(true)
    toasts.undoLast()
    toasts.undoLast()
    toasts.undoLast()
    expect(done).toEqual(['two', 'one'])
    expect(toasts.undoable()).toBe(false)
    expect(toasts.getState().toasts.map(({ text }) => text)).toEqual(['three'])
  })

  it('keeps the newest few', () => {
    const toasts = createToastStore()
    for (let i = 0; i < 9; i++) toasts.say(String(i))
    expect(toasts.getState().toasts.map(({ text }) => text)).toEqual(['5', '6', '7', '8'])
  })
})
