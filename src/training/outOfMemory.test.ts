import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GpuMemoryError } from '../core/errors'
import { profileUpdate } from '../diagnostics/profile'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { TrainingSession } from './session'
import { smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
const config = smallConfig({ 'pool.enabled': true, 'pool.size': 8, 'optimizer.emaDecay': 0.9 })
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (): Promise<TrainingSession> => TrainingSession.create({ gpu, config, dataset, clock: testClock() })

type Fault = 'reports' | 'throws' | 'pop'

/** Makes the nth allocation of the device fail, or the nth answer of an error scope, and follows what stays behind. */
class Faults {
  readonly live = new Set<object>()
  /** Scopes that were pushed and not popped. */
  readonly scopes: { filter: GPUErrorFilter; full: boolean }[] = []
  allocations = 0
  pops = 0
  private readonly own = { ...methodsOf(gpu.device) }

  constructor(fault: Fault, nth: number) {
    const { device } = gpu
    const { createBuffer, createQuerySet, pushErrorScope, popErrorScope } = this.own
    const allocating =
      <D, R extends { destroy(): undefined }>(create: (descriptor: D) => R) =>
      (descriptor: D): R => {
        const fails = fault !== 'pop' && ++this.allocations === nth
        if (fails && fault === 'throws') throw new RangeError('createBuffer failed')
        if (fails) for (const scope of this.scopes) scope.full ||= scope.filter === 'out-of-memory'
        const made = create.call(device, descriptor)
        const destroy = made.destroy.bind(made)
        this.live.add(made)
        made.destroy = () => {
          this.live.delete(made)
          return destroy()
        }
        return made
      }
    device.createBuffer = allocating(createBuffer)
    device.createQuerySet = allocating(createQuerySet)
    device.pushErrorScope = (filter) => {
      this.scopes.push({ filter, full: false })
      return pushErrorScope.call(device, filter)
    }
    device.popErrorScope = async () => {
      const scope = this.scopes.pop()
      const broken = fault === 'pop' && ++this.pops === nth
      const found = await popErrorScope.call(device)
      if (broken) throw new Error('the answer is broken')
      return scope?.full ? ({ message: 'out of memory' } as GPUError) : found
    }
  }

  end(): void {
    Object.assign(gpu.device, this.own)
  }
}

const methodsOf = ({ createBuffer, createQuerySet, pushErrorScope, popErrorScope }: GPUDevice) => ({
  createBuffer,
  createQuerySet,
  pushErrorScope,
  popErrorScope,
})

/** Does `work` with a fault at the 1st, 2nd, … time, until it meets none any more. @returns how many there were */
async function failEvery(fault: Fault, work: () => Promise<unknown>): Promise<number> {
  for (let nth = 1; ; nth++) {
    const faults = new Faults(fault, nth)
    const error = await work().then(
      () => null,
      (thrown: unknown) => thrown,
    )
    faults.end()
    expect([...faults.live].length, `${fault} ${nth}: buffers that stay behind`).toBe(0)
    expect(faults.scopes, `${fault} ${nth}`).toEqual([])
    expect(gpu.uncaptured, `${fault} ${nth}`).toEqual([])
    if (!error) return nth - 1
    if (fault !== 'pop') expect(error, `${fault} ${nth}`).toBeInstanceOf(GpuMemoryError)
  }
}

describe('an allocation that fails', () => {
  test.each(['reports', 'throws', 'pop'] as const)(
    '(%s) leaves nothing behind, whichever it is, and the next run is as ever',
    async (fault) => {
      const sound = await start()
      const lines = (await updates(sound, 2)).map(timeless)
      sound.destroy()
      const count = await failEvery(fault, async () => (await start()).destroy())
      // every buffer of the plan, or every scope that is asked
      expect(count).toBeGreaterThanOrEqual(fault === 'pop' ? 6 : sound.plan.buffers.length)
      const after = await start()
      expect((await updates(after, 2)).map(timeless)).toEqual(lines)
      after.destroy()
    },
  )

  test('while an update is profiled leaves nothing behind either', async () => {
    const plain = smallConfig()
    let tries = 0
    // the first of them: those of the session are tried above
    const faults = async (nth: number): Promise<void> => {
      const fault = new Faults('reports', nth)
      await expect(profileUpdate({ gpu, dataset, clock: testClock() }, plain)).rejects.toBeInstanceOf(GpuMemoryError)
      fault.end()
      expect(fault.live.size).toBe(0)
      tries++
    }
    const probe = new Faults('reports', 0)
    const session = await TrainingSession.create({ gpu, config: plain, dataset, clock: testClock() })
    const first = probe.allocations
    session.destroy()
    probe.end()
    for (let nth = first + 1; nth <= first + 3; nth++) await faults(nth)
    expect(tries).toBe(3)
  })
})
