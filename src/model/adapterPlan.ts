import type { ModelContext } from './context'
import { type Dense, denseBack, denseGradients, densePass } from './dense'
import { matmulPass } from './matmul/pass'
import { type PassSpec, perRow, words } from './plan'

/** The decoder, whatever the encoder is: surface → embedding. */
const decoderOf = ({ g }: ModelContext): Dense => ({
  label: 'decode',
  weight: 'decoder.weight',
  bias: 'decoder.bias',
  inputs: g.surface,
  outputs: g.din,
})

/** The output surface: that of the lattice or of the baseline, or with the bypass the input surface itself. */
export const outputSurface = ({ config }: ModelContext): string => (config.lattice.bypass ? 'query.surface' : 'output.surface')

/** Surfaces → embeddings, and the losses of both ends with their gradients where they start. */
export function decodePasses(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  const decoder = decoderOf(context)
  const normalize = (values: string, norms: string): PassSpec =>
    perRow('rowNormalize', micro, { values, norms }, { label: `normalise ${values}`, uniforms: words(g.din) })
  return [
    densePass(context, { ...decoder, label: 'decode answers' }, outputSurface(context), 'answer'),
    densePass(context, { ...decoder, label: 'decode queries' }, 'query.surface', 'reconstruction'),
    perRow('surfaceLoss', micro, {
      surface: outputSurface(context),
      target_: 'target.surface',
      surfaceGradient: 'output.gradient',
      rowLosses: 'loss.surface',
    }),
    perRow(
      'reconstruction',
      micro,
      { query: 'query', reconstruction: 'reconstruction', rowLosses: 'loss.reconstruction' },
      { uniforms: words(g.din) },
    ),
    normalize('answer', 'answer.norm'),
    normalize('reply', 'reply.norm'),
  ]
}

/** The dialogue loss of `rows` normalised answers against as many normalised replies. */
export function dialoguePasses(
  { g, config, matmul }: ModelContext,
  rows: number,
  names: Record<'answer' | 'reply' | 'logits' | 'loss' | 'cosine' | 'rank', string>,
): PassSpec[] {
  const { temperature } = config.loss
  return [
    matmulPass(matmul, 'cosines', names.answer, names.reply, names.logits, {
      m: rows,
      n: rows,
      k: g.din,
      transposed: 'b',
      alpha: 1 / temperature,
    }),
    perRow(
      'contrastive',
      rows,
      { logits: names.logits, rowLosses: names.loss, cosines: names.cosine, ranks: names.rank },
      { uniforms: [...words(rows), { f32: temperature }], flops: rows * rows * 16 },
    ),
  ]
}

/** From the losses back to ∂L/∂o (in `output.gradient`) and the decoder's gradients. */
export function decodeBackwardPasses(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  const decoder = decoderOf(context)
  return [
    matmulPass(context.matmul, '∂ŷ', 'logits', 'reply', 'answer.gradient', { m: micro, n: g.din, k: micro }),
    perRow(
      'dialogueBackward',
      micro,
      { unit: 'answer', reply: 'reply', norms: 'answer.norm', gradient: 'answer.gradient' },
      { uniforms: words(g.din) },
    ),
    ...denseGradients(context, decoder, outputSurface(context), 'answer.gradient'),
    ...denseGradients(context, decoder, 'query.surface', 'reconstruction'),
    denseBack(context, decoder, 'answer.gradient', 'output.gradient', true),
    denseBack(context, decoder, 'reconstruction', surfaceGradient(context), context.config.lattice.bypass),
  ]
}

/** Where ∂L/∂u is gathered; with the bypass it is ∂L/∂o itself. */
export const surfaceGradient = ({ config }: ModelContext): string => (config.lattice.bypass ? 'output.gradient' : 'surface.gradient')
