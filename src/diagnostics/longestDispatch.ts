/** Whether one dispatch of an update may hold the device for long: a driver ends what does not come back in about two seconds. */
import { settled } from '../core/config/settle'
import type { Config } from '../core/config/types'
import { planMemory } from '../core/memory'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import type { Gpu } from '../gpu/device'
import { bindingsOf, RANGE_BINDING } from '../gpu/shader'
import { type Ceilings, measureCeilings } from '../model/ceilings'
import { modelContext } from '../model/context'
import { kernelsFor } from '../model/kernels'
import { SUBMISSION_MS } from '../model/model'
import { buildPlan } from '../model/modelPlan'
import { Pace } from '../model/pace'
import type { PassSpec, Ref } from '../model/plan'
import type { TrainingSession } from '../training/session'

export interface DispatchPrediction {
  kernel: string
  seconds: number
  /** Pieces that the dispatch is cut into to stay so short. */
  pieces: number
  /** What it is predicted from: the ceilings alone, or how long the submissions of a run on this device took as well. */
  from: 'ceilings' | 'run'
}

/** What of the data decides it. */
export interface DataShape {
  width: number
  trainRows: number
  validationRows: number
}

/** Bytes that a pass binds. */
function boundBytes({ buffers }: PassSpec, sizes: ReadonlyMap<string, number>): number {
  const of = (ref: Ref): number => (typeof ref === 'string' ? (sizes.get(ref) ?? 0) : ref.size)
  return Object.values(buffers).reduce((sum, ref) => sum + of(ref), 0)
}

/**
 * The longest dispatch of one update of a config (as it would be settled) on a device. Nothing of the model is allocated.
 * @param run a run on the same device, where there is one: its pace is known
 * @param ceilings of the device, where they are not to be measured
 * @throws StudioError when the config cannot run
 */
export async function predictDispatch(
  gpu: Gpu,
  draft: Config,
  data: DataShape,
  run?: TrainingSession,
  ceilings?: Ceilings,
): Promise<DispatchPrediction> {
  const { width: din, trainRows, validationRows } = data
  const config = settled(draft, { device: gpu.report, din, trainRows, validationRows })
  const candidates = Math.min(MAX_CANDIDATES, validationRows)
  const { subgroup, software } = gpu.report
  const context = modelContext(config, din, { candidates, subgroup, software })
  const sizes = new Map(planMemory(config, din, { candidates }).buffers.map(({ name, bytes }) => [name, bytes]))
  const pace = new Pace(SUBMISSION_MS / 1000, ceilings ?? (await measureCeilings(gpu)))
  const known = run?.model.gpu === gpu ? run.model.pace : null
  if (known) pace.slowness = known.slowness
  const { forward, backward, update } = buildPlan(context)
  const specs = [...forward, ...backward, ...update]
  const kernels = kernelsFor(context, specs)
  const longest = specs
    .map((spec) => {
      const seconds = pace.seconds({ flops: spec.flops, bytes: spec.bytes ?? boundBytes(spec, sizes) })
      const { source, preludes } = kernels[spec.kernel] ?? { source: { text: '' }, preludes: [] }
      const divisible = [source, ...preludes].some(({ text }) => bindingsOf(text).some(({ name }) => name === RANGE_BINDING))
      const pieces = divisible ? Math.max(1, Math.ceil(seconds / pace.budget)) : 1
      return { kernel: spec.kernel as string, seconds: seconds / pieces, pieces }
    })
    .reduce((a, b) => (b.seconds > a.seconds ? b : a))
  return { ...longest, from: known ? 'run' : 'ceilings' }
}
