import type { ProfilePart, ProfileRow } from '../../core/profile'
import type { Pass } from '../../gpu/pass'
import type { ModelContext } from '../../model/context'
import { type KernelName, kernelsFor } from '../../model/kernels'
import { isMatmul } from '../../model/matmul/kernels'
import { buildPlan } from '../../model/modelPlan'
import type { PassSpec } from '../../model/plan'

/** Passes of one kernel in one stage of an update; of matmuls, whose kernel is shared, those of one label. */
export interface PassGroup {
  kernel: KernelName
  label: string
  part: ProfilePart
  /** Times that its passes run in one update: once a micro-batch, or once. */
  times: number
  /** Where they stand in the list of all passes. */
  at: number[]
}

/** The stages of an update, as the model runs them. */
const STAGES = ['forward', 'backward', 'poolStore', 'update'] as const

const LATTICE: ReadonlySet<string> = new Set<KernelName>([
  'inject',
  'injectBackward',
  'poolLoad',
  'poolStore',
  'readout',
  'faceWeights',
  'cellStep',
  'cellBackward',
  'transportBackward',
  'gatherBackward',
  'perceptionBackward',
  'stateBackward',
  'outputBackward',
  'perceptionGradients',
  'rowGradients',
  'reduceSlots',
  'rowPartials',
  'statePartials',
])

const LOSSES: ReadonlySet<string> = new Set<KernelName>([
  'rowPartials',
  'statePartials',
  'surfaceLoss',
  'reconstruction',
  'rowNormalize',
  'contrastive',
  'dialogueBackward',
  'lossSum',
  'adaptBackward',
  'adaptWeights',
])
/** Matmuls between answers and replies. */
const DIALOGUE: ReadonlySet<string> = new Set(['cosines', '∂ŷ'])

/** What a pass is for, by its kernel and the stage in which it stands. */
function partOf({ kernel, label }: PassSpec, stage: (typeof STAGES)[number]): ProfilePart {
  if (LOSSES.has(kernel) || DIALOGUE.has(label)) return 'losses'
  const ahead = stage === 'forward' || stage === 'poolStore'
  if (LATTICE.has(kernel)) return ahead ? 'forward' : kernel === 'cellStep' ? 'recompute' : 'backward'
  // the baseline stands in the place of the lattice
  if (label.startsWith('baseline')) return ahead ? 'forward' : 'backward'
  return stage === 'update' ? 'optimizer' : 'encoder'
}

/** All passes of one micro-batch and of the optimizer, in the order in which they run, and by kernel. Pure. */
export function updateGroups(context: ModelContext): { passes: PassSpec[]; groups: PassGroup[] } {
  const plan = buildPlan(context)
  const { accumulation } = context.config.batch
  const names = kernelsFor(
    context,
    STAGES.flatMap((stage) => plan[stage]),
  )
  const passes: PassSpec[] = []
  const groups = new Map<string, PassGroup>()
  for (const stage of STAGES)
    for (const pass of plan[stage]) {
      const times = stage === 'update' ? 1 : accumulation
      const matmul = isMatmul(pass.kernel)
      const part = partOf(pass, stage)
      const recomputed = part === 'recompute' ? ', recomputed' : ''
      const key = `${times} ${pass.kernel} ${matmul ? pass.label : ''}${recomputed}`
      const label = matmul ? `matmul: ${pass.label}` : `${names[pass.kernel]?.label ?? pass.kernel}${recomputed}`
      const group: PassGroup = groups.get(key) ?? { kernel: pass.kernel, label, part, times, at: [] }
      groups.set(key, group)
      group.at.push(passes.length)
      passes.push(pass)
    }
  return { passes, groups: [...groups.values()] }
}

/** A group with what its passes take: seconds of all of them, once, and of the longest dispatch among them. */
export function rowOf(
  { kernel, label, part, times, at }: PassGroup,
  passes: readonly Pass[],
  { seconds, longest }: Pick<ProfileRow, 'seconds' | 'longest'>,
): ProfileRow {
  const sum = (of: (pass: Pass) => number): number => times * at.reduce((total, i) => total + of(passes[i] as Pass), 0)
  return {
    kernel,
    label,
    part,
    lattice: LATTICE.has(kernel),
    dispatches: times * at.length,
    seconds: times * seconds,
    longest,
    flops: sum(({ flops }) => flops),
    bytes: sum(({ bytes }) => bytes),
  }
}

/** Arithmetic of one update, as the plan counts it. Pure. */
export function updateFlops(context: ModelContext): number {
  const { passes, groups } = updateGroups(context)
  return groups.reduce((sum, { times, at }) => sum + times * at.reduce((all, i) => all + (passes[i]?.flops ?? 0), 0), 0)
}
