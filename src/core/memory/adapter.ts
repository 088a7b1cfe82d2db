import type { Config } from '../config/types'
import type { Geometry } from '../geometry'
import { baselineHidden, encoderHidden } from '../parameters'
import { type Sized, words } from './sizes'

/** What encoder, decoder and losses of a micro-batch work in. */
export function adapterBuffers(g: Geometry, config: Config): Sized[] {
  const { micro } = config.batch
  const row = (width: number): number => micro * width
  return words([
    ['query', row(g.din)],
    ['reply', row(g.din)],
    ['query.activation', row(g.surface)],
    ['query.surface', row(g.surface)],
    ['query.scale', micro],
    ['target.activation', row(g.surface)],
    ['target.surface', row(g.surface)],
    ['target.scale', micro],
    ['answer', row(g.din)],
    ['answer.norm', micro],
    ['reply.norm', micro],
    ['answer.gradient', row(g.din)],
    ['reconstruction', row(g.din)],
    ['logits', micro * micro],
    ['output.gradient', row(g.surface)],
    ['surface.gradient', row(g.surface)],
    ['activation.gradient', row(g.surface)],
    ['loss.surface', micro],
    ['loss.dialogue', micro],
    ['loss.reconstruction', micro],
    ['cosine', micro],
    ['rank', micro],
    ...hiddenLayer('encoder', micro * encoderHidden(config), config.encoder.kind === 'mlp2'),
  ])
}

/** What one hidden layer works in: its values, and before its curve, which the backward pass needs, if it has one. */
const hiddenLayer = (name: string, values: number, curved: boolean): [string, number][] =>
  values === 0 ? [] : [[`${name}.hidden`, values], ...(curved ? [[`${name}.preactivation`, values] as [string, number]] : [])]

/** What the MLP baseline works in, where it stands in place of the lattice. */
export function baselineBuffers(g: Geometry, config: Config): Sized[] {
  if (config.lattice.baseline === 'none') return []
  const { micro } = config.batch
  return words([['output.surface', micro * g.surface], ...hiddenLayer('baseline', micro * baselineHidden(g, config.lattice.film), true)])
}

/** What the dialogue over all candidates of a validation needs. */
export function validationBuffers(g: Geometry, candidates: number): Sized[] {
  return words([
    ['validation.answer', candidates * g.din],
    ['validation.reply', candidates * g.din],
    ['validation.logits', candidates ** 2],
    ['validation.loss', candidates],
    ['validation.cosine', candidates],
    ['validation.rank', candidates],
  ])
}
