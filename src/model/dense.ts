/** Passes of dense layers over one micro-batch, rows @ weight [in, out] + bias [out], and of what stands between two of them. */
import { tensorRef } from './arena'
import type { ModelContext } from './context'
import { type MatmulShape, matmulPass } from './matmul/pass'
import { type PassSpec, perThread, type Ref, words } from './plan'

/** One dense layer: where its tensors are, and its widths. */
export interface Dense {
  label: string
  /** Names in the arena. */
  weight: string
  bias: string
  inputs: number
  outputs: number
}

/**
 * out [B, outputs] = rows [B, inputs] @ weight + bias.
 * @param place where a tensor lies; the parameters unless said otherwise
 * @param hidden gets gelu(out), if there is to be one
 */
export function densePass(
  context: ModelContext,
  layer: Dense,
  rows: Ref,
  out: Ref,
  place: (name: string) => Ref = (name) => tensorRef(context, name),
  hidden?: Ref,
): PassSpec {
  const shape: MatmulShape = { m: context.micro, n: layer.outputs, k: layer.inputs, bias: place(layer.bias), ...(hidden && { hidden }) }
  return matmulPass(context.matmul, layer.label, rows, place(layer.weight), out, shape)
}

/** Adds rowsᵀ @ gradient to the weight's gradient and Σ gradient over rows to the bias's. */
export function denseGradients(context: ModelContext, layer: Dense, rows: Ref, gradient: Ref): PassSpec[] {
  const { micro } = context
  const into = (name: string): Ref => tensorRef(context, name, 'gradients')
  return [
    matmulPass(context.matmul, `${layer.label}, weight`, rows, gradient, into(layer.weight), {
      m: layer.inputs,
      n: layer.outputs,
      k: micro,
      transposed: 'a',
      accumulate: true,
    }),
    perThread(
      'rowSums',
      layer.outputs,
      { values: gradient, out: into(layer.bias) },
      { label: `${layer.label}, bias`, uniforms: words(micro, layer.outputs) },
    ),
  ]
}

/** out [B, inputs] = gradient [B, outputs] @ weightᵀ, added to what `out` holds if `accumulate`. */
export const denseBack = (context: ModelContext, layer: Dense, gradient: Ref, out: Ref, accumulate = false): PassSpec =>
  matmulPass(context.matmul, `${layer.label}, back`, gradient, tensorRef(context, layer.weight), out, {
    m: context.micro,
    n: layer.inputs,
    k: layer.outputs,
    transposed: 'b',
    accumulate,
  })

const elementwise = (kernel: 'geluBackward' | 'add', values: number, buffers: Record<string, Ref>): PassSpec => {
  const count4 = Math.ceil(values / 4)
  return perThread(kernel, count4, buffers, { uniforms: words(count4), flops: values * (kernel === 'add' ? 1 : 16) })
}

/** gradient ·= gelu'(preactivation) over `values` numbers. */
export const geluBackwardPass = (values: number, preactivation: Ref, gradient: Ref): PassSpec =>
  elementwise('geluBackward', values, { preactivation, gradient })

/** out += values over `count` numbers. */
export const addPass = (count: number, values: Ref, out: Ref): PassSpec => elementwise('add', count, { values, out })
