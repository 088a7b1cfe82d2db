import type { ModelContext } from './context'
import { matmulPass, type PassSpec, perRow, perThread, type Ref, words } from './plan'

/** A tensor's stretch of the parameters, or of the gradients. */
export function tensorRef({ layout }: ModelContext, name: string, arena: 'parameters' | 'gradients' = 'parameters'): Ref {
  const tensor = layout.byName.get(name)
  if (!tensor) throw new Error(`there is no tensor ${name}`)
  return { name: arena, offset: tensor.offset, size: Math.ceil(tensor.count / 4) * 16 }
}

/** The lattice's tensors but W1, as one binding. */
export const cellWindow = ({ layout }: ModelContext, arena: 'parameters' | 'gradients' = 'parameters'): Ref => ({
  name: arena,
  offset: layout.cellWindow.offset,
  size: layout.cellWindow.bytes,
})

/** The encoder that targets come from: the live one, or a frozen copy. */
function targetEncoder(context: ModelContext): { weight: Ref; bias: Ref } {
  const { g, frozenTarget } = context
  if (!frozenTarget) return { weight: tensorRef(context, 'encoder.weight'), bias: tensorRef(context, 'encoder.bias') }
  const offset = Math.ceil((g.din * g.surface * 4) / 256) * 256
  return {
    weight: { name: 'target.encoder', offset: 0, size: g.din * g.surface * 4 },
    bias: { name: 'target.encoder', offset, size: g.surface * 4 },
  }
}

/** Embeddings → surfaces: u of the queries, τ of the targets. */
export function encodePasses(context: ModelContext): PassSpec[] {
  const { g, micro, config } = context
  const shape = { m: micro, n: g.surface, k: g.din }
  const target = targetEncoder(context)
  const wanted = config.loss.surfaceTarget === 'reply' ? 'reply' : 'query'
  const norm = (of: string): PassSpec =>
    perRow(
      'surfaceNorm',
      micro,
      { activation: `${of}.activation`, surface: `${of}.surface`, rowScale: `${of}.scale` },
      { label: `${of} surface` },
    )
  return [
    matmulPass('encode queries', 'query', tensorRef(context, 'encoder.weight'), 'query.activation', {
      ...shape,
      bias: tensorRef(context, 'encoder.bias'),
    }),
    norm('query'),
    matmulPass('encode targets', wanted, target.weight, 'target.activation', { ...shape, bias: target.bias }),
    norm('target'),
  ]
}

/** The output surface: the lattice's, or with the bypass the input surface itself. */
export const outputSurface = ({ config }: ModelContext): string => (config.lattice.bypass ? 'query.surface' : 'output.surface')

/** Surfaces → embeddings, and the losses of both ends with their gradients where they start. */
export function decodePasses(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  const shape = { m: micro, n: g.din, k: g.surface, bias: tensorRef(context, 'decoder.bias') }
  const weight = tensorRef(context, 'decoder.weight')
  const normalize = (values: string, norms: string): PassSpec =>
    perRow('rowNormalize', micro, { values, norms }, { label: `normalise ${values}`, uniforms: words(g.din) })
  return [
    matmulPass('decode answers', outputSurface(context), weight, 'answer', shape),
    matmulPass('decode queries', 'query.surface', weight, 'reconstruction', shape),
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
  { g, config }: ModelContext,
  rows: number,
  names: Record<'answer' | 'reply' | 'logits' | 'loss' | 'cosine' | 'rank', string>,
): PassSpec[] {
  const { temperature } = config.loss
  return [
    matmulPass('cosines', names.answer, names.reply, names.logits, { m: rows, n: rows, k: g.din, transposed: 'b', alpha: 1 / temperature }),
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
  const gradient = (name: string): Ref => tensorRef(context, name, 'gradients')
  const product = { m: g.surface, n: g.din, k: micro, transposed: 'a' as const, accumulate: true }
  const back = { m: micro, n: g.surface, k: g.din, transposed: 'b' as const }
  const weight = tensorRef(context, 'decoder.weight')
  const bias = (values: string): PassSpec =>
    perThread('rowSums', g.din, { values, out: gradient('decoder.bias') }, { label: 'decoder bias', uniforms: words(micro, g.din) })
  return [
    matmulPass('∂ŷ', 'logits', 'reply', 'answer.gradient', { m: micro, n: g.din, k: micro }),
    perRow(
      'dialogueBackward',
      micro,
      { unit: 'answer', reply: 'reply', norms: 'answer.norm', gradient: 'answer.gradient' },
      { uniforms: words(g.din) },
    ),
    matmulPass('decoder weight', outputSurface(context), 'answer.gradient', gradient('decoder.weight'), product),
    matmulPass('decoder weight', 'query.surface', 'reconstruction', gradient('decoder.weight'), product),
    bias('answer.gradient'),
    bias('reconstruction'),
    matmulPass('∂o', 'answer.gradient', weight, 'output.gradient', { ...back, accumulate: true }),
    matmulPass('∂u', 'reconstruction', weight, surfaceGradient(context), { ...back, accumulate: context.config.lattice.bypass }),
  ]
}

/** Where ∂L/∂u is gathered; with the bypass it is ∂L/∂o itself. */
export const surfaceGradient = ({ config }: ModelContext): string => (config.lattice.bypass ? 'output.gradient' : 'surface.gradient')

/** From ∂L/∂u to the encoder's gradients. */
export function encodeBackwardPasses(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  return [
    perRow('surfaceNormBackward', micro, {
      activation: 'query.activation',
      rowScale: 'query.scale',
      surfaceGradient: surfaceGradient(context),
      activationGradient: 'activation.gradient',
    }),
    matmulPass('encoder weight', 'query', 'activation.gradient', tensorRef(context, 'encoder.weight', 'gradients'), {
      m: g.din,
      n: g.surface,
      k: micro,
      transposed: 'a',
      accumulate: true,
    }),
    perThread(
      'rowSums',
      g.surface,
      { values: 'activation.gradient', out: tensorRef(context, 'encoder.bias', 'gradients') },
      { label: 'encoder bias', uniforms: words(micro, g.surface) },
    ),
  ]
}
