import type { ModelContext } from './context'
import type { Ref } from './plan'

/** A tensor's stretch of the parameters, or of the gradients. */
export function tensorRef({ layout }: ModelContext, name: string, arena: 'parameters' | 'gradients' = 'parameters'): Ref {
  const tensor = layout.byName.get(name)
  if (!tensor) throw new Error(`there is no tensor ${name}`)
  return { name: arena, offset: tensor.offset, size: Math.ceil(tensor.count / 4) * 16 }
}

/** The lattice's tensors but W1, as one binding. */
export const cellWindow = ({ layout }: ModelContext, arena: 'parameters' | 'gradients' = 'parameters'): Ref => ({
  name: arena,
  offset: layout.cellWindow.offset,
  size: layout.cellWindow.bytes,
})

/** Buffers with a place for every parameter: bound in windows where they are larger than a binding may be. */
export const BOUND_IN_PARTS: ReadonlySet<string> = new Set([
  'parameters',
  'gradients',
  'ema',
  'moment.first',
  'moment.second',
  'moment.first.codes',
  'moment.second.codes',
])
