/** The lattice in TensorFlow.js; states are [cells·batch, channel]. */
import type { Rank, Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs'
import type { Tf, Weights } from './model.tfjs'
import type { Problem } from './problem'

/** Injection, the lattice steps, read-out, and the internal loss. */
export function latticeOf(tf: Tf, problem: Problem, constant: (value: number) => Tensor) {
  const { config, geometry: g, batch } = problem
  const { loss: weight } = config
  const rows = g.cells * batch
  const perLayer = g.surface * batch
  const prepare = preparationOf(tf, problem, constant)
  const step = stepOf(tf, problem, constant)
  /** |s| − 1 where it is above 0, with the sign of s: its slope is 1 there, and nothing depends on it where it is 0. */
  const excess = tf.customGrad((state) => ({
    value: (state as Tensor).sub((state as Tensor).clipByValue(-1, 1)),
    gradFunc: (slope: Tensor) => slope,
  }))
  return (weights: Weights, u: Tensor2D, masks: Tensor2D[]): { output: Tensor2D; internal: Tensor } => {
    const face = u
      .transpose()
      .reshape([perLayer, 1])
      .mul<Tensor2D>(weights['inject.weight'] as Tensor)
    const prepared = prepare(weights)
    let state: Tensor2D = face.pad([
      [0, rows - perLayer],
      [0, 0],
    ])
    let previous = state
    let squares: Tensor | null = null
    for (const mask of masks) {
      previous = state
      state = step(prepared, state, mask)
      const over = excess(state).square()
      squares = squares ? squares.add(over) : over
    }
    const total = (values: Tensor): Tensor =>
      values
        .reshape([g.cells, batch * g.channels])
        .sum(-1)
        .sum()
    const overflow = total(squares as Tensor).div(constant(g.steps * rows * g.channels))
    const smoothness = total(tf.squaredDifference(state, previous)).div(constant(rows * g.channels))
    const [below, above] = [state.slice([0, 0], [rows - perLayer, -1]), state.slice([perLayer, 0], [rows - perLayer, -1])]
    const coherence = tf
      .squaredDifference(above, below)
      .reshape([g.cells - g.surface, -1])
      .mean(-1)
      .mean()
    const top = state.slice([rows - perLayer, 0], [perLayer, -1])
    const read = tf.matMul(top, (weights['readout.weight'] as Tensor).reshape<Tensor2D>([g.channels, 1]))
    return {
      output: read
        .reshape<Tensor2D>([g.surface, batch])
        .transpose<Tensor2D>()
        .add(weights['readout.bias'] as Tensor),
      internal: tf.addN([
        coherence.mul(constant(weight.coherence)),
        overflow.mul(constant(weight.overflow)),
        smoothness.mul(constant(weight.smoothness)),
      ]),
    }
  }
}

/** Weights as the steps use them. */
interface Prepared {
  /** W1 with the columns of u before those of v, [depth, 7C, 2·hidden]. */
  w1: Tensor3D
  /** b1 + E, and 1 for v, for every cell and sample: its gradient is added up over the steps before it is summed over the samples. */
  bias: Tensor3D
  /** W2 and b2 over the bound of an update. */
  w2: Tensor3D
  b2: Tensor3D
  /** A with zeros before it, as nothing arrives in the first layer. */
  transport: Tensor3D
  gate: Tensor2D
  gateBias: Tensor2D
}

function preparationOf(tf: Tf, { config, geometry: g, batch }: Problem, constant: (value: number) => Tensor) {
  const { updateBound } = config.lattice
  const perLayer = g.surface * batch
  // A tile's gradient is a slice and an addition for every copy: right for the few copies of the bias of each cell, where a sum would
  // spend a workgroup on every number, and wrong for the many of these.
  const forLayers = tf.keep(tf.zeros<Rank.R3>([g.depth, perLayer, g.channels]))
  const one = tf.keep(tf.concat([tf.zeros([g.hidden]), tf.ones([g.hidden])]))
  /** […, 2·hidden] with interleaved columns → the halves one after the other. */
  const halves = (values: Tensor): Tensor3D => {
    const [groups, inner] = [values.shape[0] as number, values.size / (values.shape[0] as number) / (2 * g.hidden)]
    return values
      .reshape([groups * inner, g.hidden, 2])
      .transpose([0, 2, 1])
      .reshape([groups, inner, 2 * g.hidden])
  }
  return (weights: Weights): Prepared => {
    const perCell = halves((weights['cell.film'] as Tensor).reshape([g.depth, g.surface, 2 * g.hidden]))
      .add(halves((weights['cell.b1'] as Tensor).reshape([g.depth, 1, 2 * g.hidden])))
      .add(one)
    const bound = constant(1 / updateBound)
    const arriving = weights['transport.weight'] as Tensor3D
    return {
      w1: halves(weights['cell.w1'] as Tensor),
      bias: tf.tile(perCell.reshape<Tensor2D>([g.cells, 2 * g.hidden]), [1, batch]).reshape([g.depth, perLayer, 2 * g.hidden]),
      w2: (weights['cell.w2'] as Tensor3D).mul(bound),
      b2: forLayers.add((weights['cell.b2'] as Tensor).mul(bound).reshape([g.depth, 1, g.channels])),
      transport: arriving.pad([
        [1, 0],
        [0, 0],
        [0, 0],
      ]),
      gate: weights['gate.weight'] as Tensor2D,
      gateBias: forLayers.add<Tensor>(weights['gate.bias'] as Tensor).reshape([g.cells * batch, g.channels]),
    }
  }
}

/** One lattice step on [cells·batch, channels]. */
function stepOf(tf: Tf, { config, geometry: g, batch }: Problem, constant: (value: number) => Tensor) {
  const { leak } = config.lattice
  const rows = g.cells * batch
  const perLayer = g.surface * batch
  const flat = (values: Tensor): Tensor2D => values.reshape([rows, g.channels])
  const layered = (values: Tensor): Tensor3D => values.reshape([g.depth, perLayer, -1])
  const outer = constant(2 * Math.sqrt(2 / Math.PI))
  const inner = constant(2 * Math.sqrt(2 / Math.PI) * 0.044715)
  /** −λ in every layer but the first, from which nothing leaks. */
  const leaks = tf.keep(tf.concat([tf.zeros([perLayer, 1]), tf.fill([rows - perLayer, 1], -leak)]))
  const shifts = (state: Tensor2D): Tensor2D[] => {
    const walled: Tensor4D = state.reshape([g.depth, g.height, g.width, batch * g.channels]).pad([
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ])
    const shift = (z: number, y: number, x: number): Tensor2D =>
      flat(walled.slice([1 + z, 1 + y, 1 + x, 0], [g.depth, g.height, g.width, -1]))
    return [shift(-1, 0, 0), shift(1, 0, 0), shift(0, -1, 0), shift(0, 1, 0), shift(0, 0, -1), shift(0, 0, 1)]
  }
  /** gelu(u)·v; gelu(u) = u·σ(2κ), the same function as ½u(1 + tanh κ). */
  const activation = (z1: Tensor3D): Tensor3D => {
    const [u, v] = tf.split(z1, 2, -1) as [Tensor3D, Tensor3D]
    const twiceKappa = u.square().mul(inner).add(outer).mul(u)
    return u.mul(twiceKappa.sigmoid()).mul(v)
  }
  return ({ w1, bias, w2, b2, transport, gate, gateBias }: Prepared, state: Tensor2D, mask: Tensor2D): Tensor2D => {
    const neighbours = shifts(state)
    const q = layered(tf.concat([state, ...neighbours], -1))
    const h = activation(tf.matMul(q, w1).add(bias))
    const delta = flat(tf.matMul(h, w2).add(b2).tanh()).mul(mask)
    const arriving = flat(tf.matMul(layered(neighbours[0] as Tensor2D), transport))
    const open = tf
      .matMul(tf.concat([state, arriving], -1), gate)
      .add(gateBias)
      .sigmoid()
    return state.add(delta).add(open.mul(arriving.add(state.mul(leaks))))
  }
}
