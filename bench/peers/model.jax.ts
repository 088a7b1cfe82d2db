/**
 * The training step in jax-js (MODEL.md §3–§6), its gradients by jax-js's own `valueAndGrad`, the whole update in one `jit`, which fuses
 * element-wise work into the kernels around it. States are [depth, height, width, batch, channel].
 */
import type { numpy as Numpy } from '@jax-js/jax'
import type { Problem } from './problem'

export type Jax = typeof import('@jax-js/jax')
export type Value = Numpy.Array
export type Values = { [name: string]: Value }

/**
 * (params, query, reply, masks) → [total, [total and its parts]]. It only ever runs inside `jit`, where values are symbols: `.ref`
 * on every use costs nothing there.
 */
export function lossOf({ numpy: np, lax }: Jax, { config, geometry: g, batch }: Problem) {
  const { loss: weight } = config
  const { surfaceRms } = config.lattice
  const at = (params: Values, name: string): Value => (params[name] as Value).ref
  const mean = (value: Value): Value => np.mean(np.square(value))
  const step = stepOf(np, { config, geometry: g, batch })

  const encode = (params: Values, rows: Value): Value => {
    const a = np.matmul(rows, at(params, 'encoder.weight')).add(at(params, 'encoder.bias'))
    const squares = np.mean(np.square(a.ref), -1, { keepdims: true })
    return a.mul(surfaceRms).div(np.sqrt(squares.add(1e-6)))
  }
  const decode = (params: Values, surface: Value): Value => np.matmul(surface, at(params, 'decoder.weight')).add(at(params, 'decoder.bias'))
  const unit = (value: Value): Value => value.ref.div(np.sqrt(np.sum(np.square(value), -1, { keepdims: true })).add(1e-8))
  /** mean(1 − cos) of unit rows. */
  const apart = (a: Value, b: Value): Value =>
    np
      .sum(a.mul(b))
      .mul(-1 / batch)
      .add(1)
  const negative = (answers: Value, replies: Value): Value => {
    const logits = np.matmul(answers, np.transpose(replies)).mul(1 / weight.temperature)
    const shifted = np.exp(logits.ref.sub(lax.stopGradient(np.max(logits, -1, { keepdims: true }))))
    const chosen = np.sum(shifted.ref.mul(np.eye(batch)), -1).div(np.sum(shifted, -1))
    return np.mean(np.log(chosen.add(1e-30))).neg()
  }

  return (params: Values, query: Value, reply: Value, masks: Value[]): [Value, Value] => {
    const u = encode(params, query.ref)
    const target = lax.stopGradient(encode(params, reply.ref))
    const face = np.transpose(u.ref).reshape([1, g.height, g.width, batch, 1]).mul(at(params, 'inject.weight'))
    let state = np.pad(face, [
      [0, g.depth - 1],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    let previous = state
    let excess: Value | null = null
    const prepared = step.prepare(params)
    for (const mask of masks) {
      previous = state
      state = step.next(prepared, state.ref, mask)
      const over = np.sum(np.square(state.ref.sub(lax.stopGradient(np.clip(state.ref, -1, 1)))))
      excess = excess ? excess.add(over) : over
    }
    const overflow = (excess as Value).mul(1 / (g.steps * batch * g.cells * g.channels))
    const coherence = mean(state.ref.slice([1]).sub(state.ref.slice([0, g.depth - 1])))
    const smoothness = mean(state.ref.sub(previous.ref))
    const top = state.ref.slice(g.depth - 1).mul(at(params, 'readout.weight'))
    const output = np.transpose(np.sum(top, -1).reshape([g.surface, batch])).add(at(params, 'readout.bias'))
    const answer = unit(decode(params, output.ref))
    const wanted = unit(reply.ref)
    const surf = mean(output.ref.sub(target.ref)).add(apart(unit(output), unit(target)))
    const int = coherence.mul(weight.coherence).add(overflow.mul(weight.overflow)).add(smoothness.mul(weight.smoothness))
    const dlg = negative(answer.ref, wanted.ref).add(apart(answer, wanted))
    const rec = mean(decode(params, u).sub(query.ref))
    const total = surf.ref
      .mul(weight.surface)
      .add(int.ref.mul(weight.internal))
      .add(dlg.ref.mul(weight.dialogue))
      .add(rec.ref.mul(weight.reconstruction))
    return [total.ref, np.stack([total, surf, int, dlg, rec])]
  }
}

interface Prepared {
  params: Values
  /** b1 + E for every cell and sample, [depth, surface·batch, 2·hidden]. */
  bias: Value
  /** Wg once a layer: its gradient is then summed layer by layer, in parallel. */
  gate: Value
}

/** Perception's order: self, −z, +z, −y, +y, −x, +x as [z, y, x]. */
const NEIGHBOURS = [
  [0, 0, 0],
  [-1, 0, 0],
  [1, 0, 0],
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
] as const

/** One lattice step, one batched matmul per layer for each of its products. */
function stepOf(np: Jax['numpy'], { config, geometry: g, batch }: Problem) {
  const { updateBound, leak } = config.lattice
  const rows = g.surface * batch
  const at = (params: Values, name: string): Value => (params[name] as Value).ref
  /** The argument bounded as MODEL.md asks, on the side where exp would overflow. */
  const sigmoid = (value: Value): Value => np.reciprocal(np.exp(np.minimum(value.neg(), 30)).add(1))
  /** gelu(u) = u·σ(2κ), the same function as ½u(1 + tanh κ). */
  const gelu = (u: Value): Value => {
    const twice = 2 * Math.sqrt(2 / Math.PI)
    return u.ref.mul(
      sigmoid(
        u.ref.mul(
          np
            .square(u)
            .mul(twice * 0.044715)
            .add(twice),
        ),
      ),
    )
  }
  /** Parts [depth, rows, 1, width] side by side: a sum of padded views, whose gradients are views again where concatenate's are copies. */
  const beside = (parts: Value[]): Value => {
    const widths = parts.map(({ shape }) => shape[3] as number)
    const total = widths.reduce((sum, width) => sum + width)
    let start = 0
    const padded = parts.map((part, i) => {
      const before = start
      start += widths[i] as number
      return np.pad(part, [
        [0, 0],
        [0, 0],
        [0, 0],
        [before, total - start],
      ])
    })
    return padded.reduce((sum, part) => sum.add(part))
  }
  const perceive = (state: Value): Value => {
    const walled = np.pad(state, [
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 0],
      [0, 0],
    ])
    const shift = ([z, y, x]: readonly [number, number, number]): Value =>
      walled.ref
        .slice([1 + z, 1 + z + g.depth], [1 + y, 1 + y + g.height], [1 + x, 1 + x + g.width])
        .reshape([g.depth, rows, 1, g.channels])
    return beside(NEIGHBOURS.map(shift))
  }
  /** [depth, rows, 1, K] times [depth, K, N] → [depth, rows, N]: the shapes of jax-js's own product, so that no operand is copied. */
  const product = (left: Value, right: Value): Value => {
    const [depth, k, n] = right.shape as [number, number, number]
    return np.vecdot(left, np.transpose(right, [0, 2, 1]).reshape([depth, 1, n, k]))
  }
  return {
    prepare(params: Values): Prepared {
      const perCell = at(params, 'cell.film').reshape([g.depth, g.surface, 1, 2 * g.hidden])
      const bias = perCell.add(at(params, 'cell.b1').reshape([g.depth, 1, 1, 2 * g.hidden]))
      const shape = [g.depth, g.surface, batch, 2 * g.hidden]
      return {
        params,
        bias: np.broadcastTo(bias, shape).reshape([g.depth, rows, 2 * g.hidden]),
        gate: np.broadcastTo(at(params, 'gate.weight'), [g.depth - 1, 2 * g.channels, g.channels]),
      }
    },
    next({ params, bias, gate }: Prepared, state: Value, mask: Value): Value {
      const z1 = product(perceive(state.ref), at(params, 'cell.w1')).add(bias.ref).reshape([g.depth, rows, 1, g.hidden, 2])
      const h = gelu(z1.ref.slice([], [], [], [], 0)).mul(z1.slice([], [], [], [], 1).add(1))
      const raw = product(h, at(params, 'cell.w2')).add(at(params, 'cell.b2').reshape([g.depth, 1, g.channels]))
      const bounded = sigmoid(raw.mul(2 / updateBound))
        .mul(2 * updateBound)
        .sub(updateBound)
      const here = state.ref.slice([1]).reshape([g.depth - 1, rows, 1, g.channels])
      const below = state.ref.slice([0, g.depth - 1]).reshape([g.depth - 1, rows, 1, g.channels])
      const arriving = product(below, at(params, 'transport.weight')).reshape([g.depth - 1, rows, 1, g.channels])
      const open = sigmoid(product(beside([here.ref, arriving.ref]), gate.ref).add(at(params, 'gate.bias')))
      const passed = open.mul(arriving.sub(here.mul(leak)).reshape([g.depth - 1, rows, g.channels]))
      const arrived = passed.reshape([g.depth - 1, g.height, g.width, batch, g.channels])
      const shape = [g.depth, g.height, g.width, batch, g.channels]
      return state.add(bounded.reshape(shape).mul(mask)).add(
        np.pad(arrived, [
          [1, 0],
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 0],
        ]),
      )
    },
  }
}

/** Clip by the global norm, then AdamW, decay of matrices after the step (MODEL.md §6). `factors` = [size, floor, kept share]. */
export function adamwOf({ numpy: np }: Jax, problem: Problem) {
  const { beta1, beta2, clipNorm } = problem.config.optimizer
  return (params: Values, gradients: Values, first: Values, second: Values, factors: Value): [Values, Values, Values] => {
    const names = Object.keys(params)
    const of = (values: Values, name: string): Value => (values[name] as Value).ref
    const squares = names.map((name) => np.sum(np.square(of(gradients, name)))).reduce((sum, value) => sum.add(value))
    const clip = np.minimum(np.reciprocal(np.sqrt(squares).add(1e-6)).mul(clipNorm), 1)
    const [size, floor, kept] = [0, 1, 2].map((i) => factors.ref.slice(i)) as [Value, Value, Value]
    const next: [Values, Values, Values] = [{}, {}, {}]
    for (const name of names) {
      const g = of(gradients, name).mul(clip.ref)
      const m = of(first, name)
        .mul(beta1)
        .add(g.ref.mul(1 - beta1))
      const v = of(second, name)
        .mul(beta2)
        .add(np.square(g).mul(1 - beta2))
      const moved = of(params, name).sub(m.ref.mul(size.ref).div(np.sqrt(v.ref).add(floor.ref)))
      next[0][name] = of(params, name).ndim > 1 ? moved.mul(kept.ref) : moved
      next[1][name] = m
      next[2][name] = v
    }
    return next
  }
}
