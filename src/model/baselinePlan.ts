import { baselineHidden } from '../core/parameters'
import type { ModelContext } from './context'
import { addPass, type Dense, denseBack, denseGradients, densePass, geluBackwardPass } from './dense'
import type { PassSpec } from './plan'

interface Baseline {
  first: Dense
  second: Dense
  /** Values of one micro-batch of the hidden layer, and of surfaces. */
  hiddenValues: number
  surfaceValues: number
}

function baselineOf({ g, config, micro }: ModelContext): Baseline {
  const hidden = baselineHidden(g, config.lattice.film)
  return {
    first: { label: 'baseline, first', weight: 'baseline.w1', bias: 'baseline.b1', inputs: g.surface, outputs: hidden },
    second: { label: 'baseline, second', weight: 'baseline.w2', bias: 'baseline.b2', inputs: hidden, outputs: g.surface },
    hiddenValues: micro * hidden,
    surfaceValues: micro * g.surface,
  }
}

/** o = u + gelu(u@M1 + c1)@M2 + c2 (CONTRACT.md, `lattice.baseline`). */
export function baselineForward(context: ModelContext): PassSpec[] {
  const { first, second, surfaceValues } = baselineOf(context)
  return [
    densePass(context, first, 'query.surface', 'baseline.preactivation', undefined, 'baseline.hidden'),
    densePass(context, second, 'baseline.hidden', 'output.surface'),
    addPass(surfaceValues, 'query.surface', 'output.surface'),
  ]
}

/** From ∂L/∂o to the gradients of the baseline, and what reaches u through it, added to `surface.gradient`. */
export function baselineBackward(context: ModelContext): PassSpec[] {
  const { first, second, hiddenValues, surfaceValues } = baselineOf(context)
  return [
    ...denseGradients(context, second, 'baseline.hidden', 'output.gradient'),
    // the hidden values have served: their gradient takes their place
    denseBack(context, second, 'output.gradient', 'baseline.hidden'),
    geluBackwardPass(hiddenValues, 'baseline.preactivation', 'baseline.hidden'),
    ...denseGradients(context, first, 'query.surface', 'baseline.hidden'),
    denseBack(context, first, 'baseline.hidden', 'surface.gradient', true),
    addPass(surfaceValues, 'output.gradient', 'surface.gradient'),
  ]
}
