import type { Config } from '../config/types'
import { BLOCK, CODES } from '../dynamicMap'
import { type ArenaLayout, encoderCopyLayout } from '../parameters'
import { momentLayout } from './moments'
import { normWindows, PARTIALS, type Sized, words } from './sizes'

/** The parameters themselves and copies of them that the forward pass reads. */
export function parameterBuffers(layout: ArenaLayout, frozenTarget: boolean): Sized[] {
  const frozen: Sized[] = frozenTarget ? [['target.encoder', encoderCopyLayout(layout).bytes]] : []
  return [['parameters', layout.bytes], ...frozen]
}

/** The moving average of the parameters, where the run keeps one. */
export const averageBuffers = ({ optimizer }: Config, layout: ArenaLayout): Sized[] =>
  optimizer.emaDecay > 0 ? [['ema', layout.bytes]] : []

/** What the optimizer remembers: of each parameter its moments, in 32 bits or in 8 with a scale a block, and its own state. */
export function momentBuffers(config: Config, layout: ArenaLayout): Sized[] {
  const { floatBytes, blocks } = momentLayout(config, layout)
  const floats: Sized[] = [
    ['moment.first', floatBytes],
    ['moment.second', floatBytes],
  ]
  const codes: Sized[] = [
    ['moment.first.codes', blocks * BLOCK],
    ['moment.second.codes', blocks * BLOCK],
    ...words([
      ['moment.absmax', 2 * blocks],
      ['dynamic.map', 2 * CODES],
    ]),
  ]
  return [...(floatBytes > 0 ? floats : []), ...(blocks > 0 ? codes : []), ...words([['update.state', UPDATE_STATE_WORDS]])]
}

/** Words of `UpdateState` and `Clip` (shaders/prelude/update.wgsl). */
export const UPDATE_STATE_WORDS = 12
export const CLIP_WORDS = 12

/** What norm, clip and update work in. */
export const updateScratch = (layout: ArenaLayout): Sized[] =>
  words([
    ['norm.partials', PARTIALS * normWindows(layout.bytes)],
    ['clip', CLIP_WORDS],
    ['overflow', 1],
  ])
