import { PARTIALS } from '../core/memory/sizes'
import { isScaled, settledPrecision } from '../core/precision'
import { fireThreshold } from '../core/rng'
import type { KernelSpec } from '../gpu/kernel'
import { bool, type Constant, f32, type ShaderFile, u32 } from '../gpu/shader'
import type { ModelContext } from './context'
import { PRELUDES, SOURCES } from './shaders'

/** Generated constants: every size and setting that a kernel of this configuration may name, written once. */
function constantsOf({ config, g, layout, rows }: ModelContext): Record<string, Constant> {
  const { lattice } = config
  const at = (name: string): Constant => {
    const tensor = layout.byName.get(name)
    return u32(tensor ? (tensor.offset - layout.cellWindow.offset) / 16 : 0)
  }
  return {
    W: u32(g.width),
    H: u32(g.height),
    D: u32(g.depth),
    S: u32(g.surface),
    N: u32(g.cells),
    C: u32(g.channels),
    CV: u32(g.channels / 4),
    HIDDEN: u32(g.hidden),
    HV: u32(g.hidden / 2),
    SLABS: u32(g.perception / g.channels),
    CELLS_PER_GROUP: u32(g.cellsPerGroup),
    STEPS: u32(g.steps),
    ROWS: u32(rows),
    PARTIALS: u32(PARTIALS),
    FILM: bool(lattice.film),
    B1_AT: at('cell.b1'),
    W2_AT: at('cell.w2'),
    B2_AT: at('cell.b2'),
    FILM_AT: at('cell.film'),
    TRANSPORT_AT: at('transport.weight'),
    GATE_AT: at('gate.weight'),
    GATE_BIAS_AT: at('gate.bias'),
    INJECT_AT: at('inject.weight'),
    READOUT_AT: at('readout.weight'),
    READOUT_BIAS_AT: at('readout.bias'),
    DELTA_MAX: f32(lattice.updateBound),
    LEAK: f32(lattice.leak),
    FIRE_THRESHOLD: u32(fireThreshold(lattice.fireRate)),
    SURFACE_RMS: f32(lattice.surfaceRms),
    SEED_DECAY: f32(lattice.seedDecay),
    SCALED: bool(isScaled(settledPrecision(config))),
  }
}

/** Every kernel of the model and its optimizer, for one configuration. Plain data; compiled by gpu/kernel. */
export function kernelSpecs(context: ModelContext) {
  const constants = constantsOf(context)
  const sobel = context.config.lattice.perception === 'sobel'
  const perception = sobel ? [PRELUDES.sobel, PRELUDES.sobelPerception] : [PRELUDES.n7]
  const adjoint = sobel ? [PRELUDES.sobel, PRELUDES.sobelAdjoint] : [PRELUDES.n7Adjoint]
  const {
    control,
    grid,
    lattice,
    workgroupSum,
    cellPass,
    pool,
    preactivation,
    activation,
    random,
    tile,
    gate,
    seed,
    arrivedExact,
    arrivedStored,
    layoutCellMajor,
    leftPlain,
    leftPerceived,
    update,
  } = PRELUDES
  const precision = PRELUDES[settledPrecision(context.config)]
  const spec = (label: string, source: ShaderFile, preludes: ShaderFile[], more: Record<string, Constant> = {}): KernelSpec => ({
    label,
    source,
    preludes,
    constants: { ...constants, ...more },
  })
  const cell = [control, grid, lattice, precision, layoutCellMajor, ...perception, cellPass]
  const elementwise = [control, grid, precision]
  const row = [control, workgroupSum]
  const outer = [control, grid, lattice, precision]
  return {
    matmul: spec('matmul', SOURCES.matmul, [], { A_TRANSPOSED: bool(false), B_TRANSPOSED: bool(false) }),
    matmulNT: spec('matmul a·bᵀ', SOURCES.matmul, [], { A_TRANSPOSED: bool(false), B_TRANSPOSED: bool(true) }),
    matmulTN: spec('matmul aᵀ·b', SOURCES.matmul, [], { A_TRANSPOSED: bool(true), B_TRANSPOSED: bool(false) }),
    rowSums: spec('row sums', SOURCES.rowSums, [grid]),
    gelu: spec('GELU', SOURCES.gelu, [grid, activation]),
    geluBackward: spec('GELU, backward', SOURCES.geluBackward, [grid, activation]),
    add: spec('add', SOURCES.add, [grid]),
    surfaceNorm: spec('surface norm', SOURCES.surfaceNorm, [workgroupSum]),
    surfaceNormBackward: spec('surface norm, backward', SOURCES.surfaceNormBackward, [workgroupSum]),
    inject: spec('inject', SOURCES.inject, [...elementwise, seed]),
    injectBackward: spec('inject, backward', SOURCES.injectBackward, [...elementwise, seed]),
    poolLoad: spec('pool, load', SOURCES.poolLoad, [...elementwise, pool]),
    poolStore: spec('pool, store', SOURCES.poolStore, [...elementwise, pool]),
    randomDraws: spec('random draws', SOURCES.randomDraws, [grid, random]),
    readout: spec('read-out', SOURCES.readout, elementwise),
    faceWeights: spec('face weights', SOURCES.faceWeights, [control, precision, workgroupSum, seed]),
    cellStep: spec('cell step', SOURCES.cellStep, [...cell, activation, random, preactivation]),
    cellBackward: spec('cell step, backward', SOURCES.cellBackward, [...cell, activation, random, preactivation]),
    arrive: spec('arrive', SOURCES.arrive, [...elementwise, tile, arrivedExact]),
    arriveAgain: spec('arrive, again', SOURCES.arrive, [...elementwise, tile, arrivedStored]),
    transport: spec('transport', SOURCES.transport, [...elementwise, activation, tile, arrivedExact, gate]),
    gateBackward: spec('gate, backward', SOURCES.gateBackward, [...elementwise, activation, tile, arrivedStored, gate]),
    gateWeightsBackward: spec('gate weights, backward', SOURCES.gateWeightsBackward, [...elementwise, tile]),
    arriveBackward: spec('arrive, backward', SOURCES.arriveBackward, [...elementwise, tile]),
    perceptionBackward: spec('perception, backward', SOURCES.perceptionBackward, [control, grid, lattice, precision, cellPass]),
    stateBackward: spec('state, backward', SOURCES.stateBackward, [...elementwise, lattice, ...adjoint]),
    outputBackward: spec('output, backward', SOURCES.outputBackward, elementwise),
    outerPlain: spec('outer product', SOURCES.outerProduct, [...outer, leftPlain]),
    outerPerceived: spec('outer product of perception', SOURCES.outerProduct, [...outer, layoutCellMajor, ...perception, leftPerceived]),
    columnSums: spec('column sums', SOURCES.columnSums, elementwise),
    reduceSlots: spec('reduce slots', SOURCES.reduceSlots, [grid]),
    statePartials: spec('internal losses', SOURCES.statePartials, [...row, precision]),
    surfaceLoss: spec('surface loss', SOURCES.surfaceLoss, row),
    rowNormalize: spec('normalise rows', SOURCES.rowNormalize, [workgroupSum]),
    contrastive: spec('dialogue loss', SOURCES.contrastive, row),
    dialogueBackward: spec('dialogue, backward', SOURCES.dialogueBackward, row),
    reconstruction: spec('reconstruction loss', SOURCES.reconstruction, row),
    layerNorms: spec('layer norms', SOURCES.layerNorms, [...row, precision]),
    lossSum: spec('sum of losses', SOURCES.lossSum, row),
    normPartials: spec('gradient norm', SOURCES.normPartials, [workgroupSum]),
    gradientClip: spec('clip', SOURCES.gradientClip, [...row, update]),
    adaptBackward: spec('learned loss weights, backward', SOURCES.adaptBackward, [update]),
    adaptWeights: spec('learned loss weights', SOURCES.adaptWeights, [update]),
    adamw: spec('AdamW', SOURCES.adamw, [control, grid, update]),
    adamw8: spec('8-bit AdamW', SOURCES.adamw8, [control, update]),
    ema: spec('average of the weights', SOURCES.ema, [grid, update]),
    frame: spec('frame', SOURCES.frame, elementwise),
  } satisfies Record<string, KernelSpec>
}

export type KernelName = keyof ReturnType<typeof kernelSpecs>

/** The kernels that passes name, and no other: without a lattice most of them would be compiled for nothing. */
export function kernelsFor(context: ModelContext, passes: readonly { kernel: KernelName }[]): Record<string, KernelSpec> {
  const named = new Set<string>(passes.map(({ kernel }) => kernel))
  return Object.fromEntries(Object.entries(kernelSpecs(context)).filter(([name]) => named.has(name)))
}
