import { hasLattice } from '../core/config/surface'
import { BLOCK } from '../core/dynamicMap'
import { blocksOf, type MomentStretch, momentLayout } from '../core/memory/moments'
import { DEFAULT_BINDING_BYTES, normWindows, PARTIALS } from '../core/memory/sizes'
import { align } from '../core/parameters'
import { gridFor } from '../gpu/pass'
import type { ModelContext } from './context'
import { type PassSpec, perRow, perThread, type Ref, words } from './plan'

/** A stretch of the arena, in bytes. */
interface Stretch {
  offset: number
  bytes: number
}

/** A stretch cut into windows that fit one binding on every device. */
function windowsOf({ offset, bytes }: Stretch): Stretch[] {
  return Array.from({ length: normWindows(bytes) }, (_, i) => ({
    offset: offset + i * DEFAULT_BINDING_BYTES,
    bytes: Math.min(DEFAULT_BINDING_BYTES, bytes - i * DEFAULT_BINDING_BYTES),
  }))
}

const window = (name: string, { offset, bytes }: Stretch): Ref => ({ name, offset, size: bytes })

/** ‖g‖, what it and the losses decide, AdamW over the whole arena, and the average of its weights. */
export function updatePasses(context: ModelContext): PassSpec[] {
  const { config, layout } = context
  const parts = windowsOf({ offset: 0, bytes: layout.bytes })
  return [
    ...parts.map((part, i) =>
      perRow(
        'normPartials',
        PARTIALS,
        { gradients: window('gradients', part), parameters: window('parameters', part), partials: 'norm.partials' },
        { uniforms: words(part.bytes / 16, i * PARTIALS), flops: part.bytes / 2 },
      ),
    ),
    perRow(
      'gradientClip',
      1,
      { partials: 'norm.partials', losses: 'losses', clip: 'clip', state: 'update.state' },
      { uniforms: words(parts.length * PARTIALS) },
    ),
    ...momentLayout(config, layout).stretches.flatMap((stretch) =>
      stretch.quantized ? adamw8Passes(stretch) : adamwPasses(context, stretch),
    ),
    ...(config.optimizer.emaDecay > 0 ? parts.map(averagePass) : []),
  ]
}

function adamwPasses({ layout }: ModelContext, stretch: MomentStretch): PassSpec[] {
  return windowsOf(stretch).map((part) => {
    const moment = { offset: stretch.at + part.offset - stretch.offset, bytes: part.bytes }
    const decays = Math.max(0, Math.min(part.bytes, layout.decayBytes - part.offset))
    return perThread(
      'adamw',
      part.bytes / 16,
      {
        clip: 'clip',
        gradients: window('gradients', part),
        parameters: window('parameters', part),
        firstMoment: window('moment.first', moment),
        secondMoment: window('moment.second', moment),
      },
      { uniforms: words(part.bytes / 16, decays / 16), flops: part.bytes * 4 },
    )
  })
}

/** AdamW over one tensor with 8-bit moments, a workgroup a block. */
function adamw8Passes(stretch: MomentStretch): PassSpec[] {
  const [tensor] = stretch.tensors
  if (!tensor) throw new Error('a stretch in 8 bits is one tensor')
  return windowsOf({ offset: stretch.offset, bytes: 4 * tensor.count }).map((part) => {
    const count = part.bytes / 4
    const first = stretch.at + (part.offset - stretch.offset) / (4 * BLOCK)
    const values = { offset: part.offset, bytes: align(part.bytes) }
    const codes = { offset: first * BLOCK, bytes: blocksOf(count) * BLOCK }
    return {
      kernel: 'adamw8',
      label: `8-bit AdamW ${tensor.name}`,
      buffers: {
        clip: 'clip',
        gradients: window('gradients', values),
        parameters: window('parameters', values),
        firstCodes: window('moment.first.codes', codes),
        secondCodes: window('moment.second.codes', codes),
        absmax: 'moment.absmax',
        dynamicMap: 'dynamic.map',
      },
      uniforms: words(count, first, tensor.decays ? 1 : 0),
      grid: gridFor(blocksOf(count) * 64),
      flops: count * 64,
    }
  })
}

const averagePass = (part: Stretch): PassSpec =>
  perThread(
    'ema',
    part.bytes / 16,
    { clip: 'clip', parameters: window('parameters', part), average: window('ema', part) },
    { uniforms: words(part.bytes / 16), flops: part.bytes },
  )

/** `part` of loss_sum.wgsl. */
const LOSS_PART = { all: 0, withoutDialogue: 1, dialogue: 2 } as const

const LOSS_BUFFERS = {
  partials: 'loss.partials',
  surfaceLosses: 'loss.surface',
  reconstructionLosses: 'loss.reconstruction',
  losses: 'losses',
}

/** Adds the losses of a micro-batch to those of the update (or, without dialogue, of the validation). */
export const lossPass = ({ config }: ModelContext, withDialogue: boolean): PassSpec =>
  perRow(
    'lossSum',
    1,
    { ...LOSS_BUFFERS, dialogueLosses: 'loss.dialogue', cosines: 'cosine' },
    { uniforms: words(0, withDialogue ? LOSS_PART.all : LOSS_PART.withoutDialogue, hasLattice(config) ? 1 : 0) },
  )

/** Adds the dialogue loss over all candidates of a validation. */
export const validationLossPass = ({ candidates }: ModelContext): PassSpec =>
  perRow(
    'lossSum',
    1,
    { ...LOSS_BUFFERS, dialogueLosses: 'validation.loss', cosines: 'validation.cosine' },
    { uniforms: words(candidates, LOSS_PART.dialogue, 0) },
  )
