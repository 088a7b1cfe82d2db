import type { Config } from '../../core/config/types'
import { nearestName } from '../../core/config/values'
import { StudioError } from '../../core/errors'
import type { TunePolicy } from '../../core/tuning'
import type { Gpu } from '../../gpu/device'
import { type ContextOptions, type ModelContext, modelContext } from '../context'
import { matmulFamilies } from '../matmul/family'
import { MATMUL_TILE_NAMES } from '../matmul/tiles'
import { buildPlan } from '../modelPlan'
import { TILE_CANDIDATES, TILED, type TileChoices } from '../tiles'
import { latticeFamilies } from './latticeFamilies'
import { tuneKernels, tuneNote } from './tune'

/** What may be pinned: the first word of a family → names of its candidates. */
const PINNABLE: Readonly<Record<string, readonly string[]>> = { matmul: MATMUL_TILE_NAMES, ...TILE_CANDIDATES }

/** Throws a {@link StudioError} where something is pinned that does not exist. */
export function checkPinned({ pinned }: TunePolicy): void {
  for (const [name, choice] of Object.entries(pinned)) {
    const known = PINNABLE[name.split('.')[0] ?? '']
    if (!known) throw new StudioError('tiles', `there is no kernel ${name} with tiles.`, `Pin one of ${Object.keys(PINNABLE).join(', ')}.`)
    if (!known.includes(choice))
      throw new StudioError(
        'tiles',
        `${name} has no tile ${choice}.`,
        `Did you mean ${nearestName(choice, known)}? There is ${known.join(', ')}.`,
      )
  }
}

/** Of what was chosen by family, the tiles of the lattice's kernels. */
function latticeChoices(chosen: Readonly<Record<string, string>>): TileChoices {
  const kernelOf = (family: string): string => family.split('.')[0] ?? ''
  return Object.fromEntries(
    Object.entries(chosen).flatMap(([family, tile]) =>
      TILED.some((kernel) => kernel === kernelOf(family)) ? [[kernelOf(family), tile]] : [],
    ),
  )
}

/**
 * The context of a config on a device, with the tiles that the device's host wants: measured, remembered, pinned, or the defaults.
 * What measuring takes on the GPU is let go before this resolves.
 */
export async function tunedContext(gpu: Gpu, config: Config, din: number, options: ContextOptions = {}): Promise<ModelContext> {
  const { subgroup, software } = gpu.report
  const own = { subgroup, software, ...options }
  const context = modelContext(config, din, own)
  const { tuning } = gpu
  if (!tuning) return context
  checkPinned(tuning.policy)
  const families = [...latticeFamilies(context), ...matmulFamilies(context.matmul, Object.values(buildPlan(context)).flat())]
  const report = await tuneKernels(gpu, families, tuning)
  const note = tuneNote(report)
  if (note) tuning.note?.(note)
  const chosen = { ...tuning.policy.pinned, ...report.chosen }
  return modelContext(config, din, {
    ...own,
    tiles: { ...latticeChoices(chosen), ...options.tiles },
    matmul: { ...chosen, ...options.matmul },
  })
}
