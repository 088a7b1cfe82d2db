import { beforeEach, describe, expect, it } from 'vitest'
import { explain, FullDiskError } from './files'
import { Saves } from './saves'

const full = (): unknown => explain('run/last.safetensors', Object.assign(new Error('no room'), { code: 'ENOSPC' }))
const state = (step: number): Uint8Array<ArrayBuffer> => Uint8Array.of(step)

let room = true
let saved: string[] = []
let said: string[] = []
let saves: Saves

beforeEach(() => {
  ;[room, saved, said] = [true, [], []]
  saves = new Saves(
    async (role, bytes) => {
      if (!room) throw full()
      saved.push(`${role} ${bytes[0]}`)
    },
    (text) => said.push(text),
  )
})

describe('saving', () => {
  it('on a full disk is no failure: what is due later is saved, and the best that found no room with it', async () => {
    await saves.keep('last', state(1))
    room = false
    await saves.keep('last', state(2))
    await saves.keep('best', state(3))
    await saves.keep('last', state(4))
    expect(said).toEqual(['run/last.safetensors: the disk is full. Training goes on, and saves again as soon as there is room.'])
    room = true
    await saves.keep('last', state(6))
    expect(saved).toEqual(['last 1', 'last 6', 'best 3'])
    expect(said[1]).toBe('There is room again: checkpoints are saved.')
    await saves.settle(async () => state(7), false)
    expect(saved).toHaveLength(3)
  })

  it('ends with what is still owed, and fails only where that finds no room', async () => {
    room = false
    await saves.keep('last', state(8))
    await saves.keep('best', state(8))
    const failed = saves.settle(async () => state(8), false)
    await expect(failed).rejects.toThrow(FullDiskError)
    await expect(failed).rejects.toThrow(
      'the disk is full. What the run ended with could not be saved. Free some space, then go on from the last checkpoint that was saved',
    )
    room = true
    await saves.settle(async () => state(8), false)
    await saves.settle(async () => state(9), true)
    expect(saved).toEqual(['last 8', 'best 8', 'last 9'])
  })

  it('saves the best that it has where the device no longer gives the state that the run ends with', async () => {
    room = false
    await saves.keep('best', state(5))
    room = true
    const failed = saves.settle(() => Promise.reject(new Error('the device is gone')), true)
    await expect(failed).rejects.toThrow('the device is gone')
    expect(saved).toEqual(['best 5'])
  })

  it('fails of anything else at once', async () => {
    const broken = new Saves(
      async () => Promise.reject(new Error('the disk is gone')),
      () => undefined,
    )
    await expect(broken.keep('last', state(1))).rejects.toThrow('the disk is gone')
    await expect(broken.settle(async () => state(1), true)).rejects.toThrow('the disk is gone')
  })
})
