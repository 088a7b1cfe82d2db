import type { Config } from '../config/types'
import { BLOCK, SMALLEST_QUANTIZED } from '../dynamicMap'
import { type ArenaLayout, type ArenaTensor, align } from '../parameters'

/** Neighbouring tensors of the arena whose moments are kept alike: a run of 32-bit ones, or one tensor in 8 bits. */
export interface MomentStretch {
  tensors: readonly ArenaTensor[]
  quantized: boolean
  /** Its place in the arena, in bytes. */
  offset: number
  bytes: number
  /** Where its moments begin: bytes into the 32-bit moments, or the first of its blocks. */
  at: number
}

export interface MomentLayout {
  stretches: readonly MomentStretch[]
  /** Bytes of each 32-bit moment. */
  floatBytes: number
  /** Blocks of 256 codes of each 8-bit moment. */
  blocks: number
}

/** Blocks of a tensor in 8 bits; the last may be padded. */
export const blocksOf = (count: number): number => Math.ceil(count / BLOCK)

/** Which tensors have 8-bit moments, and where all moments lie (MODEL.md §6): with AdamW in 32 bits, one stretch. */
export function momentLayout(config: Config, layout: ArenaLayout): MomentLayout {
  const stretches: MomentStretch[] = []
  let floatBytes = 0
  let blocks = 0
  for (const tensor of layout.tensors) {
    const { offset, count } = tensor
    const quantized = config.optimizer.kind === 'adamw8bit' && count >= SMALLEST_QUANTIZED
    const bytes = align(4 * count)
    const before = stretches.at(-1)
    if (!quantized && before && !before.quantized)
      stretches[stretches.length - 1] = { ...before, tensors: [...before.tensors, tensor], bytes: before.bytes + bytes }
    else stretches.push({ tensors: [tensor], quantized, offset, bytes, at: quantized ? blocks : floatBytes })
    if (quantized) blocks += blocksOf(count)
    else floatBytes += bytes
  }
  return { stretches, floatBytes, blocks }
}
