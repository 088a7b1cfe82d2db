import { describe, expect, it } from 'vitest'
import { createToastStore, DELETED_FOR } from './toasts'

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

  it('takes a deletion back after its toast is gone, the newest first, for as long as its bytes are there', () => {
    const done: string[] = []
    let now = 0
    const toasts = createToastStore(() => now)
    toasts.deleted('a', () => done.push('a'))
    toasts.deleted('b', () => done.push('b'))
    toasts.say('renamed', () => done.push('renamed'))
    for (const { id } of toasts.getState().toasts) toasts.dismiss(id)
    expect([toasts.getState().toasts, toasts.undoable()]).toEqual([[], true])
    toasts.undoLast()
    expect(done).toEqual(['b'])
    now = DELETED_FOR + 1
    expect(toasts.undoable()).toBe(false)
    toasts.undoLast()
    expect(done).toEqual(['b'])
  })

  it('takes nothing back twice, and loses no deletion to later toasts', () => {
    const done: string[] = []
    const toasts = createToastStore()
    toasts.deleted('a', () => done.push('a'))
    for (let i = 0; i < 5; i++) toasts.say(String(i))
    toasts.undoLast()
    toasts.undoLast()
    expect(done).toEqual(['a'])
    expect(toasts.getState().toasts).toHaveLength(4)
  })

  it('keeps the newest few', () => {
    const toasts = createToastStore()
    for (let i = 0; i < 9; i++) toasts.say(String(i))
    expect(toasts.getState().toasts.map(({ text }) => text)).toEqual(['5', '6', '7', '8'])
  })
})
