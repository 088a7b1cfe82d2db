import { afterEach, expect, test } from 'vitest'
import { watchOf } from '../gpu/watch'
import { smallConfig } from '../training/testing'
import { begin, endOf, TestDevices, undisturbed } from './recovery.testing'

const SETS = { 'run.steps': 12, 'run.checkpointEvery': 4, 'run.evaluateEvery': 5 }
const devices = new TestDevices()
afterEach(() => devices.destroy())

test.each(['onSubmittedWorkDone', 'mapAsync'] as const)(
  'a GPU that no longer answers (%s) fails the run, which can be had back',
  async (method) => {
    const watched = await begin(devices, smallConfig(SETS))
    await watched.reached(9)
    const { device } = watched.run.session.model.gpu
    watchOf(device).chosen = 1500
    const withheld = (): Promise<never> => new Promise(() => undefined)
    if (method === 'onSubmittedWorkDone') device.queue.onSubmittedWorkDone = withheld
    else for (let turn = 0; turn < 2; turn++) watched.run.session.model.buffers.get(`staging.losses.${turn}`).mapAsync = withheld
    const since = performance.now()
    await watched.until('failed')
    expect(performance.now() - since).toBeLessThan(6500)
    const { cause, problem } = watched.run.state()
    expect(cause).toBe('hang')
    expect(problem?.problem).toMatch(/^It gave no answer to “.+” within 1\.5 s: it hangs\.$/)
    expect(problem?.remedy).toMatch(/restart the browser/)
    expect(watched.notes('lost').length).toBe(1)
    // what it had come to is there on another device
    const again = await begin(devices, smallConfig(SETS))
    expect(await endOf(again)).toEqual(await undisturbed(SETS))
    await watched.run.checkpoint('full')
    expect(watched.run.session.step).toBe(8)
  },
)
