import type { Config } from './config/types'
import { StudioError } from './errors'

/** How states and their gradients are stored; arithmetic is f32 in all of them (MODEL.md §6). */
export type Precision = 'f32' | 'packed16' | 'f16'

/** What the choice depends on: a {@link DeviceReport} has it. */
export interface PrecisionDevice {
  software: boolean
  precisions: readonly string[]
}

/**
 * The precision of a run, and why it was chosen. `auto`: f16 on hardware with shader-f16, packed16 on other hardware, f32 on
 * software adapters (CONTRACT.md).
 * @throws StudioError when f16 is asked of a device that has no shader-f16
 */
export function choosePrecision(wanted: Precision | 'auto', device: PrecisionDevice): { precision: Precision; reason: string } {
  const native = device.precisions.includes('f16')
  if (wanted === 'f16' && !native)
    throw new StudioError(
      'precision',
      'f16 needs shader-f16, which this GPU or its driver does not offer (on Linux with NVIDIA: drivers before 615.71).',
      'Set it to packed16, which stores the same 16 bits on every GPU, or to auto.',
    )
  if (wanted !== 'auto') return { precision: wanted, reason: 'as the config asks' }
  if (device.software) return { precision: 'f32', reason: 'on a software device 16-bit storage saves memory but no time' }
  if (native) return { precision: 'f16', reason: 'this GPU has shader-f16' }
  return { precision: 'packed16', reason: 'this GPU or its driver has no shader-f16 (on Linux with NVIDIA: drivers before 615.71)' }
}

/** The precision of a settled config; until it is settled, `auto` stands for what works everywhere. */
export const settledPrecision = ({ precision }: Pick<Config, 'precision'>): Precision => (precision === 'auto' ? 'f32' : precision)

/** Whether gradients are stored in 16 bits, and are therefore scaled while they are. */
export const isScaled = (precision: Precision): boolean => precision !== 'f32'

/** The loss scale that a run starts with (MODEL.md §6). */
export const initialLossScale = (precision: Precision): number => (isScaled(precision) ? 65536 : 1)
