/** What all contenders are given: one configuration, the same rows, the same fire masks. Nothing else passes between them. */
import type { Config } from '../../src/core/config/types'
import { type Geometry, geometryOf } from '../../src/core/geometry'
import { type NamedShape, tensorShapes } from '../../src/core/parameters'
import { fireThreshold, pcg } from '../../src/core/rng'

/** Values by CONTRACT.md's tensor names, flat and row-major. */
export type Tensors = ReadonlyMap<string, Float32Array<ArrayBuffer>>

/** The sizes and constants of one training step (MODEL.md's symbols in `geometry`). */
export interface Problem {
  config: Config
  geometry: Geometry
  batch: number
}

/** One update's inputs. */
export interface Rows {
  /** Standardised queries, [batch, Din]. */
  query: Float32Array<ArrayBuffer>
  /** Standardised replies, [batch, Din]. */
  reply: Float32Array<ArrayBuffer>
  /** 1 where a cell fires, else 0: for each lattice step [cell, batch]. Ours draws them on the GPU. */
  masks: Float32Array<ArrayBuffer>[]
  learningRate: number
}

/** Losses of one forward pass, as golden files name them: total and its four parts. */
export const LOSSES = ['L', 'surf', 'int', 'dlg', 'rec'] as const
export type Losses = Record<(typeof LOSSES)[number], number>

export interface Gradients {
  losses: Losses
  /** By CONTRACT.md's names, not clipped. */
  gradients: Tensors
}

/** One way to train the model, on weights of its own. */
export interface Contender {
  readonly name: string
  /** One whole update; resolves to its loss when the GPU has finished all of it. */
  update(rows: Rows): Promise<number>
  destroy(): void
}

/** A contender that hands its gradients out, for the golden files. */
export interface Peer extends Contender {
  gradients(rows: Rows): Promise<Gradients>
  weights(): Promise<Tensors>
}

export type OpenPeer = (device: GPUDevice, problem: Problem, weights: Tensors) => Promise<Peer>

/** The names and shapes of everything a peer trains, in the contract's order. */
export const shapesOf = ({ config, geometry }: Problem): NamedShape[] => tensorShapes(geometry, config)

/** The problem of a config; the peers are written for `layer` with `n7`, a linear encoder, film, and reply surfaces. */
export function problemOf(config: Config, din: number): Problem {
  const { lattice, loss, encoder, optimizer, batch } = config
  const written =
    lattice.share === 'layer' &&
    lattice.perception === 'n7' &&
    lattice.film &&
    lattice.seedDecay === 0 &&
    !lattice.bypass &&
    lattice.baseline === 'none' &&
    encoder.kind === 'linear' &&
    loss.surfaceTarget === 'reply' &&
    !loss.adaptive &&
    optimizer.kind === 'adamw' &&
    optimizer.emaDecay === 0 &&
    batch.accumulation === 1
  if (!written) throw new Error('The peers are written for the layer lattice alone: n7, film, a linear encoder, reply surfaces, AdamW.')
  return { config, geometry: geometryOf(config, din), batch: batch.micro }
}

/** Fire masks of update `step`, one [cell, batch] for each lattice step (MODEL.md §3, Mask RNG). */
export function fireMasks({ config, geometry, batch }: Problem, step: number): Float32Array<ArrayBuffer>[] {
  const threshold = fireThreshold(config.lattice.fireRate)
  const perUpdate = pcg((config.run.seed ^ pcg(step)) >>> 0)
  return Array.from({ length: geometry.steps }, (_, t) => {
    const mask = new Float32Array(geometry.cells * batch)
    const perStep = pcg((perUpdate ^ t) >>> 0)
    for (let b = 0; b < batch; b++) {
      const perSample = pcg((perStep ^ b) >>> 0)
      for (let n = 0; n < geometry.cells; n++) mask[n * batch + b] = pcg((perSample ^ n) >>> 0) >>> 8 < threshold ? 1 : 0
    }
    return mask
  })
}

/** AdamW's factors of update k (from 1), MODEL.md §6: w −= `size`·m/(√v + `floor`). */
export function adamFactors(
  { optimizer: { beta1, beta2, epsilon } }: Config,
  k: number,
  learningRate: number,
): { size: number; floor: number } {
  const second = Math.sqrt(1 - beta2 ** k)
  return { size: (learningRate * second) / (1 - beta1 ** k), floor: second * epsilon }
}
