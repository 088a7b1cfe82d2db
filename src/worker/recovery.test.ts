import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { searchBatch } from '../diagnostics/batchSearch'
import { profileUpdate } from '../diagnostics/profile'
import { NoGpuError } from '../gpu/device'
import { readCheckpoint } from '../training/checkpoint'
import { smallConfig, someClusters, testClock } from '../training/testing'
import { begin, endOf, loseDevice, TestDevices, undisturbed } from './recovery.testing'

/** Few kernels, as they are compiled anew for every device; the soak test's run has all of them. */
const SETS = { 'run.steps': 12, 'run.checkpointEvery': 4, 'run.evaluateEvery': 5 }
const config = smallConfig(SETS)
const dataset = someClusters(40)
let devices = new TestDevices()
/** The same run, left alone. */
let whole: unknown
beforeAll(async () => {
  whole = await undisturbed(SETS)
})
afterEach(() => {
  devices.destroy()
  devices = new TestDevices()
})

describe('a lost device', () => {
  test('while the run is paused: it stands at its newest checkpoint, and goes on when it is told to', async () => {
    const watched = await begin(devices, config)
    const { run, until, reached } = watched
    await reached(5)
    run.pause()
    await until('paused')
    const { step } = run.session
    loseDevice(run)
    await until('recovering')
    await until('paused')
    expect([4, 5, 8, 10]).toContain(run.session.step)
    expect(run.session.step).toBeLessThanOrEqual(step)
    expect(run.lines.every((line) => line.step <= run.session.step)).toBe(true)
    expect(watched.notes('lost').map(({ text }) => text)).toEqual([expect.stringMatching(/^The GPU was lost: /)])
    expect(watched.notes('resumed')[0]?.text).toMatch(/^goes on after a lost GPU, \d+\.\d s later$/)
    run.resume()
    expect(await endOf(watched)).toEqual(whole)
  })

  test('before the first checkpoint: the run begins anew from its seed; and a resumed one from where it was resumed', async () => {
    const watched = await begin(devices, config)
    await watched.reached(1)
    loseDevice(watched.run)
    await watched.until('recovering')
    expect(await endOf(watched)).toEqual(whole)

    const first = await begin(devices, smallConfig({ ...SETS, 'run.steps': 12 }))
    await first.reached(6)
    await first.run.stop()
    const checkpoint = readCheckpoint(await first.run.checkpoint('full'), 'here')
    const resumed = await begin(devices, config, { beginning: { kind: 'resume', checkpoint } })
    loseDevice(resumed.run)
    await resumed.until('recovering')
    const { checkpoint: end } = (await endOf(resumed)) as { checkpoint: unknown }
    expect(end).toEqual((whole as { checkpoint: unknown }).checkpoint)
  })

  test.each(['validate', 'checkpoint'] as const)('in the middle of a %s', async (what) => {
    const watched = await begin(devices, config)
    const { session } = watched.run
    const work = session[what].bind(session) as (kind: 'full') => Promise<never>
    session[what] = (async (kind: 'full') => {
      const coming = work(kind)
      loseDevice(watched.run)
      return coming
    }) as never
    await watched.until('recovering')
    expect(await endOf(watched)).toEqual(whole)
  })

  test('while gradient flow is measured: nothing more is said of it than that the GPU was lost', async () => {
    const watched = await begin(devices, config, {}, () => undefined, true)
    const flows = () => watched.heard.filter((event) => event.kind === 'flow')
    const { session } = watched.run
    const validate = session.validate.bind(session)
    session.validate = async (...given) => {
      const line = await validate(...given)
      // what follows it is the measurement
      setTimeout(() => loseDevice(watched.run), 0)
      return line
    }
    await watched.until('recovering')
    expect(flows()).toEqual([])
    expect(await endOf(watched)).toEqual(whole)
    expect(flows().length).toBeGreaterThan(0)
    expect(flows().every(({ problem }) => problem === null)).toBe(true)
  })

  test('while the next device compiles its kernels, twice', async () => {
    let unlucky = 2
    const acquire = async () => {
      const gpu = await devices.acquire()
      if (unlucky-- > 0) setTimeout(() => gpu.device.destroy(), 30)
      return gpu
    }
    const watched = await begin(devices, config, { acquire })
    await watched.reached(4)
    loseDevice(watched.run)
    await watched.until('recovering')
    expect(await endOf(watched)).toEqual(whole)
    expect(devices.opened).toBe(4)
  })

  test('while something is measured: that fails with the loss, and the run goes on', async () => {
    const watched = await begin(devices, config)
    const { run } = watched
    await watched.reached(2)
    const measured = run.measure(async (session) => {
      setTimeout(() => loseDevice(run), 50)
      return profileUpdate({ gpu: session.model.gpu, dataset, clock: testClock() }, config)
    })
    await expect(measured).rejects.toMatchObject({ kind: 'lost' })
    expect(await endOf(watched)).toEqual(whole)
  })

  test('while the run is let go for a batch search: it is had back on another device', async () => {
    const watched = await begin(devices, config)
    const { run } = watched
    await watched.reached(5)
    run.pause()
    await watched.until('paused')
    const { gpu } = run.session.model
    const search = run.yieldTo(async () => {
      setTimeout(() => gpu.device.destroy(), 20)
      return searchBatch(gpu, smallConfig({ precision: 'packed16' }), dataset, testClock(), { largest: 8 })
    })
    await expect(search).rejects.toMatchObject({ kind: 'lost' })
    await watched.until('paused')
    run.resume()
    expect(await endOf(watched)).toEqual(whole)
  })

  test('after the end: the run is had back when something is wanted of it', async () => {
    const watched = await begin(devices, config)
    await watched.until('finished')
    loseDevice(watched.run)
    await watched.run.session.model.gpu.lost
    expect(await endOf(watched)).toEqual(whole)
    expect(watched.run.state()).toMatchObject({ phase: 'finished', step: 12, cause: null })
  })

  test('settings that were changed while it trained are changed again at their steps', async () => {
    const changing = async (loses: boolean) => {
      const watched = await begin(devices, config)
      const { run, until } = watched
      for (const step of [1, 2, 3, 4, 5, 6, 7]) {
        run.step()
        await watched.reached(step)
        await until('paused')
        if (step === 6) await run.setLive({ 'optimizer.learningRate': 5e-4 })
      }
      if (loses) {
        loseDevice(run)
        await until('recovering')
        await until('paused')
        expect(run.config.optimizer.learningRate).toBe(1e-3)
      }
      run.resume()
      return endOf(watched)
    }
    const changed = await changing(false)
    expect(changed).not.toEqual(whole)
    expect(await changing(true)).toEqual(changed)
  })
})

describe('a device that does not come back', () => {
  test('ends the run with where it is saved and what to do', async () => {
    let asked = 0
    const acquire = async () => {
      if (asked++ > 0) throw new NoGpuError()
      return devices.acquire()
    }
    const watched = await begin(devices, config, { acquire, backOff: [0, 5, 10] })
    asked = 1
    await watched.reached(9)
    loseDevice(watched.run)
    await watched.until('failed')
    expect(asked).toBe(4)
    expect(watched.run.state()).toMatchObject({
      cause: 'lost',
      problem: {
        subject: 'GPU',
        problem: 'It was lost and cannot be had again: saved at step 8.',
        remedy: 'Restart the browser, then resume the run.',
        kind: 'lost',
      },
    })
  })

  test('or not for long enough: a run that is lost five times without a newer checkpoint is given up the sixth time', async () => {
    const watched = await begin(devices, smallConfig({ ...SETS, 'run.checkpointEvery': 12, 'run.evaluateEvery': 12 }))
    for (let i = 0; i < 6; i++) {
      await watched.reached(1)
      loseDevice(watched.run)
      await watched.until(i < 5 ? 'recovering' : 'failed')
      if (i < 5) await watched.until('training')
    }
    expect(watched.run.state()).toMatchObject({ cause: 'lost', problem: { remedy: 'Restart the browser, then train again.' } })
    expect(watched.run.state().problem?.problem).toBe('It was lost 6 times without getting further, and nothing of this run was saved yet.')
  })

  test('a person can stop the run while it waits for one', async () => {
    let there = true
    const acquire = async () => {
      if (!there) throw new NoGpuError()
      return devices.acquire()
    }
    const watched = await begin(devices, config, { acquire, backOff: [0, 50, 50, 10_000] })
    await watched.reached(5)
    there = false
    loseDevice(watched.run)
    await watched.until('recovering')
    await watched.run.stop()
    await watched.until('stopped')
    there = true
    watched.run.resume()
    expect(await endOf(watched)).toEqual(whole)
  })
})
