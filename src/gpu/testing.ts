import { create, globals } from 'webgpu'
import type { Clock } from '../core/clock'
import { type AcquireOptions, acquireGpu, type Gpu } from './device'

/** Dawn in Node, for tests. The reference to the instance must live as long as its devices. */
const instance = (() => {
  Object.assign(globalThis, globals)
  return create([])
})()

const realClock: Clock = { now: () => performance.now(), date: () => new Date().toISOString() }

/** A device for a test file. */
export const testGpu = (options: AcquireOptions = {}): Promise<Gpu> => acquireGpu(instance, realClock, options)
