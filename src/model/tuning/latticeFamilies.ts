import { hasLattice } from '../../core/config/surface'
import { planMemory } from '../../core/memory'
import type { PlannedBuffer } from '../../core/memory/sizes'
import { type ModelContext, modelContext } from '../context'
import { CONTROL_BYTES, packControl } from '../control'
import { kernelsFor } from '../kernels'
import { stepBackward } from '../latticeBackward'
import { stepPasses } from '../latticeForward'
import type { PassSpec } from '../plan'
import { TILED, type TiledKernel, tileCandidates } from '../tiles'
import type { Candidate, Family } from './candidates'

/** A micro-batch of more is timed as one of so many: the tiles that win are the same. */
const MOST_SAMPLES = 16

/** The passes of one lattice step that a kernel does. */
const passesOf = (context: ModelContext, kernel: TiledKernel): PassSpec[] =>
  [...stepPasses(context, 0), ...stepBackward(context, 0)].filter((pass) => pass.kernel === kernel)

const boundBy = (passes: readonly PassSpec[]): Set<string> =>
  new Set(passes.flatMap(({ buffers }) => Object.values(buffers).map((ref) => (typeof ref === 'string' ? ref : ref.name))))

/** What `Control` says of a whole micro-batch. */
function controlOf({ config, micro }: ModelContext): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(CONTROL_BYTES))
  packControl(config, { step: 0, sampleOffset: 0, batch: micro, rows: micro, learningRate: 0 }, view)
  return view.buffer
}

/** The lattice's kernels as families, each of its tiles over one step of this lattice; none without a lattice. */
export function latticeFamilies(context: ModelContext): Family[] {
  const { config, g, subgroup } = context
  if (!hasLattice(config)) return []
  const micro = Math.min(context.micro, MOST_SAMPLES)
  const sized = { ...config, batch: { ...config.batch, micro } }
  const contextWith = (kernel: TiledKernel, tile: string): ModelContext =>
    modelContext(sized, g.din, { subgroup, tiles: { [kernel]: tile } })
  const control = controlOf(modelContext(sized, g.din, { subgroup }))
  const planned = planMemory(sized, g.din, { candidates: 0 }).buffers
  return TILED.map((kernel): Family => {
    const candidates = tileCandidates(kernel, subgroup, g).map((name): Candidate => {
      const own = contextWith(kernel, name)
      const passes = passesOf(own, kernel)
      return { name, passes, kernels: kernelsFor(own, passes) }
    })
    const bound = boundBy(candidates.flatMap(({ passes }) => passes))
    const needs = ({ name }: PlannedBuffer): boolean => bound.has(name) || name === 'control' || name === 'overflow'
    return { name: `${kernel}.${micro}`, buffers: planned.filter(needs), contents: { control }, candidates }
  }).filter(({ candidates }) => candidates.some(({ passes }) => passes.length > 0))
}
