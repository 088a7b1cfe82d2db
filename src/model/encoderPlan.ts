import { encoderCopyLayout, encoderHidden } from '../core/parameters'
import { surfaceGradient } from './adapterPlan'
import { tensorRef } from './arena'
import type { ModelContext } from './context'
import { type Dense, denseBack, denseGradients, densePass, geluBackwardPass } from './dense'
import { type PassSpec, perRow, type Ref } from './plan'

/** The layers of the encoder: one, or two with a hidden layer between them. */
function layersOf({ g, config }: ModelContext): Dense[] {
  const hidden = encoderHidden(config)
  const layer = (label: string, tensors: string, inputs: number, outputs: number): Dense => ({
    label,
    weight: `${tensors}.weight`,
    bias: `${tensors}.bias`,
    inputs,
    outputs,
  })
  if (hidden === 0) return [layer('encode', 'encoder', g.din, g.surface)]
  return [layer('encode, first', 'encoder.0', g.din, hidden), layer('encode, second', 'encoder.1', hidden, g.surface)]
}

const hiddenValues = ({ config, micro }: ModelContext): number => micro * encoderHidden(config)

/** The encoder that targets come from: the live one, or a frozen copy. */
function targetEncoder(context: ModelContext): (name: string) => Ref {
  if (!context.frozenTarget) return (name) => tensorRef(context, name)
  const { byName } = encoderCopyLayout(context.layout)
  return (name) => {
    const { offset = 0, count = 0 } = byName.get(name) ?? {}
    return { name: 'target.encoder', offset, size: Math.ceil(count / 4) * 16 }
  }
}

/** rows [B, Din] → a [B, S], by way of `encoder.preactivation` and `encoder.hidden` where there is a hidden layer. */
function activationPasses(context: ModelContext, rows: string, out: string, place: (name: string) => Ref): PassSpec[] {
  const [first, second] = layersOf(context) as [Dense, Dense | undefined]
  if (!second) return [densePass(context, first, rows, out, place)]
  const curved = context.config.encoder.kind === 'mlp2'
  return [
    curved
      ? densePass(context, first, rows, 'encoder.preactivation', place, 'encoder.hidden')
      : densePass(context, first, rows, 'encoder.hidden', place),
    densePass(context, second, 'encoder.hidden', out, place),
  ]
}

/**
 * Embeddings → surfaces: τ of the targets, then u of the queries, so that what the hidden layer holds afterwards is the
 * queries', which the backward pass needs (targets have none).
 */
export function encodePasses(context: ModelContext): PassSpec[] {
  const { micro, config } = context
  const wanted = config.loss.surfaceTarget === 'reply' ? 'reply' : 'query'
  const norm = (of: string): PassSpec =>
    perRow(
      'surfaceNorm',
      micro,
      { activation: `${of}.activation`, surface: `${of}.surface`, rowScale: `${of}.scale` },
      { label: `${of} surface` },
    )
  return [
    ...activationPasses(context, wanted, 'target.activation', targetEncoder(context)),
    norm('target'),
    ...activationPasses(context, 'query', 'query.activation', (name) => tensorRef(context, name)),
    norm('query'),
  ]
}

/** From ∂L/∂u to the encoder's gradients. */
export function encodeBackwardPasses(context: ModelContext): PassSpec[] {
  const [first, second] = layersOf(context) as [Dense, Dense | undefined]
  const norm = perRow('surfaceNormBackward', context.micro, {
    activation: 'query.activation',
    rowScale: 'query.scale',
    surfaceGradient: surfaceGradient(context),
    activationGradient: 'activation.gradient',
  })
  if (!second) return [norm, ...denseGradients(context, first, 'query', 'activation.gradient')]
  const curved = context.config.encoder.kind === 'mlp2'
  return [
    norm,
    ...denseGradients(context, second, 'encoder.hidden', 'activation.gradient'),
    // the hidden values have served: their gradient takes their place
    denseBack(context, second, 'activation.gradient', 'encoder.hidden'),
    ...(curved ? [geluBackwardPass(hiddenValues(context), 'encoder.preactivation', 'encoder.hidden')] : []),
    ...denseGradients(context, first, 'query', 'encoder.hidden'),
  ]
}
