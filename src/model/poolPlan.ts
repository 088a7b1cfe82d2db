import { poolWindows } from '../core/memory/pool'
import { stateName } from '../core/memory/states'
import { cellWindow } from './arena'
import type { ModelContext } from './context'
import { type PassSpec, perThread, words } from './plan'

const threads = ({ g, micro }: ModelContext): number => (g.cells * micro * g.channels) / 4

/**
 * u → s_0. With a pool, samples that `pool.samples` gives a source start from it; where that holds zeros, as in a validation, the
 * result is that of `inject`.
 */
export function startPasses(context: ModelContext): PassSpec[] {
  const { g, config } = context
  const buffers = {
    surface: 'query.surface',
    parameters: cellWindow(context),
    state: stateName(0, g.steps, config.memory.checkpointEvery),
  }
  if (!config.pool.enabled) return [perThread('inject', threads(context), buffers)]
  return poolWindows(g, config).map(({ name, first, count }) =>
    perThread('poolLoad', threads(context), { ...buffers, samples: 'pool.samples', states: name }, { uniforms: words(first, count) }),
  )
}

/** s_T → the slots that `pool.samples` gives as sinks; nothing without a pool. */
export const poolStorePasses = (context: ModelContext): PassSpec[] =>
  poolWindows(context.g, context.config).map(({ name, first, count }) =>
    perThread(
      'poolStore',
      threads(context),
      { samples: 'pool.samples', state: 'state.final', states: name },
      { uniforms: words(first, count) },
    ),
  )
