import { afterEach, describe, expect, it, vi } from 'vitest'
import { file, kept, setUp } from './dataCommands.testing'

describe('removed files', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('come back minutes later, when their toast is long gone', async () => {
    vi.useFakeTimers()
    const { data, stores, client } = setUp()
    await data.removeKept(kept('a'))
    const [toast] = stores.toasts.getState().toasts
    stores.toasts.dismiss(toast?.id ?? 0)
    await vi.advanceTimersByTimeAsync(8 * 60_000)
    expect(client.forget).not.toHaveBeenCalled()
    stores.toasts.undoLast()
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    expect(client.restore).toHaveBeenCalledWith('a')
    expect(client.forget).not.toHaveBeenCalled()
  })

  it('make room for others where there is little, and in the end', async () => {
    vi.useFakeTimers()
    const { data, stores, client } = setUp({ room: async () => ({ used: 9, quota: 10, persisted: false }) })
    await data.removeKept(kept('a'))
    await data.measureRoom()
    await data.takeFiles([file('b')])
    expect(client.forget).toHaveBeenCalledWith('a')
    stores.library.setState({ room: null })
    await data.removeKept(kept('c'))
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    expect(client.forget).toHaveBeenLastCalledWith('c')
  })
})
