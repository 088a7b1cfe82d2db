import { DEFAULT_BINDING_BYTES, normWindows, PARTIALS } from '../core/memory'
import type { ModelContext } from './context'
import { type PassSpec, perRow, perThread, type Ref, words } from './plan'

/** The arena cut into stretches that fit one binding on every device. */
function windows({ layout }: ModelContext): { offset: number; bytes: number }[] {
  return Array.from({ length: normWindows(layout.bytes) }, (_, i) => {
    const offset = i * DEFAULT_BINDING_BYTES
    return { offset, bytes: Math.min(DEFAULT_BINDING_BYTES, layout.bytes - offset) }
  })
}

/** ‖g‖, the clip factor, and AdamW over the whole arena. */
export function updatePasses(context: ModelContext): PassSpec[] {
  const parts = windows(context)
  const window = (name: string, { offset, bytes }: { offset: number; bytes: number }): Ref => ({ name, offset, size: bytes })
  return [
    ...parts.map((part, i) =>
      perRow(
        'normPartials',
        PARTIALS,
        { gradients: window('gradients', part), partials: 'norm.partials' },
        { uniforms: words(part.bytes / 16, i * PARTIALS), flops: part.bytes / 2 },
      ),
    ),
    perRow('gradientClip', 1, { partials: 'norm.partials', clip: 'clip' }, { uniforms: words(parts.length * PARTIALS) }),
    ...parts.map((part) =>
      perThread(
        'adamw',
        part.bytes / 16,
        {
          clip: 'clip',
          gradients: window('gradients', part),
          parameters: window('parameters', part),
          firstMoment: window('moment.first', part),
          secondMoment: window('moment.second', part),
        },
        {
          uniforms: words(part.bytes / 16, Math.max(0, Math.min(part.bytes, context.layout.decayBytes - part.offset)) / 16),
          flops: part.bytes * 4,
        },
      ),
    ),
  ]
}

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
    { uniforms: words(0, 0, withDialogue ? 0 : 1, config.lattice.bypass ? 0 : 1) },
  )

/** Adds the dialogue loss over all candidates of a validation. */
export const validationLossPass = ({ candidates }: ModelContext): PassSpec =>
  perRow(
    'lossSum',
    1,
    { ...LOSS_BUFFERS, dialogueLosses: 'validation.loss', cosines: 'validation.cosine' },
    { uniforms: words(candidates, 1, 0, 0) },
  )
