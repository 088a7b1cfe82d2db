/**
 * The training step in TensorFlow.js WebGPU (MODEL.md §3–§6), its gradients by TensorFlow.js's own tape. Every operation is a dispatch
 * there, so what is the same in all lattice steps is prepared once an update, constants stay on the GPU, and AdamW works on all
 * parameters as one vector.
 */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { latticeOf } from './lattice.tfjs'
import { type Problem, shapesOf } from './problem'

export type Tf = typeof import('@tensorflow/tfjs')
export type Weights = { [name: string]: Tensor }

/** Numbers that are used in every update: made once, as a number in an expression would be uploaded each time. */
function constantsOf(tf: Tf) {
  const known = new Map<number, Tensor>()
  return {
    of(value: number): Tensor {
      const constant = known.get(value) ?? tf.keep(tf.scalar(value))
      known.set(value, constant)
      return constant
    },
    destroy: () => tf.dispose([...known.values()]),
  }
}

/** Everything from rows to losses. */
export function modelOf(tf: Tf, problem: Problem) {
  const { config, batch } = problem
  const { loss: weight } = config
  const { of: constant, destroy } = constantsOf(tf)
  const lattice = latticeOf(tf, problem, constant)
  const at = <T extends Tensor>(weights: Weights, name: string): T => weights[name] as T
  const meanSquare = (a: Tensor, b: Tensor): Tensor => tf.squaredDifference(a, b).mean()
  const decode = (weights: Weights, surface: Tensor2D): Tensor2D =>
    tf.matMul(surface, at<Tensor2D>(weights, 'decoder.weight')).add(at(weights, 'decoder.bias'))
  const unit = (rows: Tensor2D): Tensor2D => rows.div(rows.square().sum(-1, true).sqrt().add(constant(1e-8)))
  const apart = (a: Tensor2D, b: Tensor2D): Tensor => constant(1).sub(a.mul(b).sum().div(constant(batch)))
  const negative = (answers: Tensor2D, replies: Tensor2D): Tensor => {
    const chosen = tf
      .softmax(tf.matMul(answers, replies, false, true).div(constant(weight.temperature)))
      .mul(tf.eye(batch))
      .sum(-1)
    return chosen.add(constant(1e-30)).log().mean().neg()
  }
  const encode = (weights: Weights, rows: Tensor2D): Tensor2D => {
    const a = tf.matMul(rows, at<Tensor2D>(weights, 'encoder.weight')).add<Tensor2D>(at(weights, 'encoder.bias'))
    return a.mul(constant(config.lattice.surfaceRms)).div(a.square().mean(-1, true).add(constant(1e-6)).sqrt())
  }
  /** [total, surface, internal, dialogue, reconstruction]; `target` is τ, made outside of the tape. */
  const losses = (weights: Weights, query: Tensor2D, reply: Tensor2D, target: Tensor2D, masks: Tensor2D[]): Tensor[] => {
    const u = encode(weights, query)
    const { output, internal } = lattice(weights, u, masks)
    const answer = unit(decode(weights, output))
    const wanted = unit(reply)
    const surf = meanSquare(output, target).add(apart(unit(output), unit(target)))
    const dlg = negative(answer, wanted).add(apart(answer, wanted))
    const rec = meanSquare(decode(weights, u), query)
    const weighted = [surf, internal, dlg, rec].map((part, i) =>
      part.mul(constant([weight.surface, weight.internal, weight.dialogue, weight.reconstruction][i] as number)),
    )
    return [tf.addN(weighted), surf, internal, dlg, rec]
  }
  return { encode, losses, destroy }
}

interface Factors {
  size: number
  floor: number
  kept: number
}

/** Clip by the global norm, then AdamW on all parameters as one vector, decay of matrices after the step (MODEL.md §6). */
export function adamwOf(tf: Tf, problem: Problem) {
  const { beta1, beta2, clipNorm } = problem.config.optimizer
  const { of: constant, destroy } = constantsOf(tf)
  const decays = tf.keep(
    tf.tensor1d(shapesOf(problem).flatMap(([, shape]) => Array<number>(shape.reduce((a, b) => a * b)).fill(shape.length > 1 ? 1 : 0))),
  )
  const update = (params: Tensor1D, gradient: Tensor1D, first: Tensor1D, second: Tensor1D, { size, floor, kept }: Factors) => {
    const norm = gradient.square().sum().sqrt()
    const g = gradient.mul<Tensor1D>(tf.minimum(constant(1), constant(clipNorm).div(norm.add(constant(1e-6)))))
    const m = first.mul<Tensor1D>(constant(beta1)).add<Tensor1D>(g.mul(constant(1 - beta1)))
    const v = second.mul<Tensor1D>(constant(beta2)).add<Tensor1D>(g.square().mul(constant(1 - beta2)))
    const moved = params.sub<Tensor1D>(m.mul(tf.scalar(size)).div(v.sqrt().add(tf.scalar(floor))))
    return [moved.mul<Tensor1D>(decays.mul(tf.scalar(kept - 1)).add(constant(1))), m, v] as const
  }
  return Object.assign(update, {
    destroy: () => {
      destroy()
      decays.dispose()
    },
  })
}
