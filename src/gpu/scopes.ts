import { StudioError } from '../core/errors'
import { withTimeout } from './timeout'

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
  const validation = await withTimeout(device.popErrorScope(), what)
  const memory = await withTimeout(device.popErrorScope(), what)
  if (failed) throw thrown
  if (memory)
    throw new StudioError('GPU memory', `${what}: the GPU is out of memory.`, 'Make the micro-batch smaller and the accumulation larger.')
  if (validation)
    throw new StudioError(
      'GPU',
      `${what}: ${validation.message}`,
      'This is a defect of the studio: please report it with the device’s name.',
    )
  return value as T
}
