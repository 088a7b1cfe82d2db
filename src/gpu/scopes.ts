import { GpuMemoryError, StudioError } from '../core/errors'
import { asked } from './watch'

/**
 * Runs GPU calls under a validation and an out-of-memory scope; what they report is thrown, never swallowed.
 * @param what names the calls in the error
 */
export async function scoped<T>(device: GPUDevice, what: string, run: () => T | Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory')
  device.pushErrorScope('validation')
  let value: T | undefined
  let thrown: unknown
  let failed = false
  try {
    value = await run()
  } catch (error) {
    failed = true
    thrown = error
  }
  // both are popped whatever becomes of the first: a scope that stays behind would swallow the errors of others
  const [inner, outer] = await Promise.allSettled(
    [device.popErrorScope(), device.popErrorScope()].map((scope) => asked(device, scope, what)),
  )
  const broken = [inner, outer].find((end) => end?.status === 'rejected')
  if (failed) throw thrown
  if (broken) throw broken.reason
  const [validation, memory] = [inner, outer].map((end) => (end?.status === 'fulfilled' ? end.value : null))
  if (memory)
    throw new GpuMemoryError(
      'GPU memory',
      `${what}: the GPU is out of memory.`,
      'Make the micro-batch smaller and the accumulation larger.',
    )
  if (validation)
    throw new StudioError(
      'GPU',
      `${what}: ${validation.message}`,
      'This is a defect of the studio: please report it with the device’s name.',
    )
  return value as T
}
