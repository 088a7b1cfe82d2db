import { align } from '../../core/parameters'
import type { ModelContext } from '../../model/context'
import type { PassSpec } from '../../model/plan'
import { readUpdateState } from '../../model/updateState'
import { watchedBackward } from '../emergence/gradientFlow'
import type { ModelRows } from '../emergence/heldOut'
import { openProbe } from '../emergence/probe'

/** Bytes between two gradients of the sample: windows of a buffer begin at multiples of 256. */
const strideOf = ({ g }: ModelContext): number => align(g.cells * g.channels * 4)

/** Gathers ∂L/∂s_t of the sample that frames show. */
const gather =
  (context: ModelContext) =>
  (t: number): PassSpec => {
    const { cells, channels } = context.g
    const frame = { name: 'trajectory.gradients', offset: t * strideOf(context), size: cells * channels * 4 }
    return {
      kernel: 'frame',
      label: `gradient t=${t}`,
      buffers: { state: 'state.gradient', frame },
      uniforms: [],
      grid: [Math.ceil((cells * channels) / 4 / 64), 1],
      flops: 0,
    }
  }

/**
 * ‖∂L/∂s_t‖ of each cell of the sample that `frameSample` shows (the first, after an upload), [t][cell] for t = 0 … T and without
 * the loss scale. The uploaded rows must be a whole micro-batch: L is its mean loss, at the weights that are trained. Weights stay
 * as they are; gradients are rewritten.
 */
export async function cellGradients({ model }: ModelRows): Promise<Float32Array> {
  const { context } = model
  const { cells, channels, steps } = context.g
  const stride = strideOf(context) / 4
  const probe = await openProbe(
    model,
    { backward: watchedBackward(context, gather(context)) },
    { 'trajectory.gradients': (steps + 1) * stride },
  )
  try {
    model.clear('update')
    await model.run('forward')
    await probe.run('backward')
    const values = await probe.read('trajectory.gradients', (steps + 1) * stride)
    const { lossScale } = await readUpdateState(model)
    const norms = new Float32Array((steps + 1) * cells)
    for (let i = 0; i < norms.length; i++) {
      const at = Math.floor(i / cells) * stride + (i % cells) * channels
      let squares = 0
      for (let c = 0; c < channels; c++) squares += (values[at + c] as number) ** 2
      norms[i] = Math.sqrt(squares) / lossScale
    }
    return norms
  } finally {
    probe.destroy()
  }
}
