import { PARTIALS } from '../core/memory/sizes'
import { isScaled, settledPrecision } from '../core/precision'
import { fireThreshold } from '../core/rng'
import type { KernelSpec } from '../gpu/kernel'
import { bool, type Constant, f32, type ShaderFile, u32 } from '../gpu/shader'
import type { ModelContext } from './context'
import { isMatmul, type MatmulKernel, matmulSpec } from './matmul/kernels'
import { PRELUDES, SOURCES } from './shaders'
import { bandOf, gradientColumns, type RowTile, shareFor } from './tiles'

/** Generated constants: every size and setting that a kernel of this configuration may name, written once. */
function constantsOf({ config, g, layout }: ModelContext): Record<string, Constant> {
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
    BAND: u32(bandOf(g)),
    SCRATCH: u32(g.hidden / 4 + g.channels),
    SCRATCH_ARRIVED: u32(g.hidden / 4),
    SCRATCH_CHANGE: u32(g.hidden / 4 + (3 * g.channels) / 4),
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

/** What a kernel over row tiles names besides. */
function tileConstants({ g }: ModelContext, { lanes, rows, block, share, slabShare }: RowTile): Record<string, Constant> {
  return {
    TILE_LANES: u32(lanes),
    ROWS: u32(rows),
    BLOCK: u32(block),
    BLOCK_UNITS: u32(block / 2),
    LANES: u32(share),
    SLAB_LANES: u32(slabShare),
    HELD_BLOCK: u32(Math.ceil((4 * block) / slabShare)),
    HELD_SLAB: u32(Math.ceil(g.channels / slabShare)),
    HELD_CHANNELS: u32(Math.ceil(g.channels / share)),
  }
}

/** What the kernels of the weight gradients name: a lane has rows of a result, all share columns of it. */
function gradientConstants({ g }: ModelContext, share: number): Record<string, Constant> {
  const columns = gradientColumns(g)
  const sharedRows = Math.max(1, share / columns)
  const lanes = (count: number): Constant => u32(Math.ceil(count / 8) * 8)
  return {
    LANES: u32(share),
    COLUMNS: u32(columns),
    SHARED_ROWS: u32(sharedRows),
    HELD_COLUMNS: u32(Math.ceil((sharedRows * columns) / share)),
    HELD_GRADIENTS: u32(Math.ceil((3 * g.channels) / 4 / share)),
    PERCEPTION_LANES: lanes(g.perception / 4 + 1),
    ROW_LANES: lanes(g.hidden / 4 + (3 * g.channels) / 4 + 2),
  }
}

/** Every kernel of the model and its optimizer, for one configuration. Plain data; compiled by gpu/kernel. */
export function kernelSpecs(context: ModelContext) {
  const constants = constantsOf(context)
  const sobel = context.config.lattice.perception === 'sobel'
  const perception = sobel ? [PRELUDES.sobel, PRELUDES.sobelPerception] : [PRELUDES.n7]
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
    product,
    rows,
    gate,
    seed,
    layoutCellMajor,
    stateTerms,
    slabStorage,
    slabWorkgroup,
    spreadNone,
    spreadSubgroup,
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
  const cellSizes = [control, grid, lattice, precision, layoutCellMajor, cellPass]
  const elementwise = [control, grid, precision]
  const row = [control, workgroupSum]
  const spread = (share: number): ShaderFile => (share > 1 ? spreadSubgroup : spreadNone)
  /** A kernel over row tiles. */
  const tiled = (
    label: string,
    source: ShaderFile,
    tile: RowTile,
    preludes: ShaderFile[],
    more: Record<string, Constant> = {},
  ): KernelSpec => spec(label, source, [...preludes, rows, spread(tile.share)], { ...tileConstants(context, tile), ...more })
  const { tiles } = context
  const slab = ({ family }: RowTile): ShaderFile => (family === 'workgroup' ? slabWorkgroup : slabStorage)
  /** A kernel that computes z1, a block of columns at a time. */
  const ofRule = (label: string, source: ShaderFile, tile: RowTile, preludes: ShaderFile[]): KernelSpec =>
    tiled(label, source, tile, [...cell, activation, random, product, ...preludes, slab(tile), preactivation], {
      SLAB_COLUMNS: u32(tile.block),
    })
  const share = shareFor(context.subgroup)
  const gradients = gradientConstants(context, share)
  return {
    rowSums: spec('row sums', SOURCES.rowSums, [grid]),
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
    cellStep: ofRule('cell step', SOURCES.cellStep, tiles.cellStep, [gate]),
    cellBackward: ofRule('cell step, backward', SOURCES.cellBackward, tiles.cellBackward, []),
    transportBackward: tiled('transport, backward', SOURCES.transportBackward, tiles.transportBackward, [
      ...elementwise,
      layoutCellMajor,
      activation,
      product,
      gate,
    ]),
    gatherBackward: tiled(
      'gather, backward',
      SOURCES.gatherBackward,
      tiles.gatherBackward,
      [...cellSizes, stateTerms, slab(tiles.gatherBackward)],
      {
        SLAB_COLUMNS: u32(context.g.hidden / 2),
      },
    ),
    perceptionBackward: spec('perception, backward', SOURCES.perceptionBackward, cellSizes, { ROWS: u32(4) }),
    stateBackward: spec('state, backward', SOURCES.stateBackward, [...cellSizes, stateTerms, PRELUDES.sobel, PRELUDES.sobelAdjoint]),
    outputBackward: spec('output, backward', SOURCES.outputBackward, elementwise),
    perceptionGradients: spec(
      'gradients of perception',
      SOURCES.perceptionGradients,
      [control, grid, lattice, precision, layoutCellMajor, ...perception, spread(share)],
      gradients,
    ),
    rowGradients: spec('gradients of rows', SOURCES.rowGradients, [...elementwise, spread(share)], gradients),
    reduceSlots: spec('reduce slots', SOURCES.reduceSlots, [grid]),
    rowPartials: spec('overflow loss', SOURCES.rowPartials, row),
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
    adaptBackward: spec('learned loss weights, backward', SOURCES.adaptBackward, [control, update]),
    adaptWeights: spec('learned loss weights', SOURCES.adaptWeights, [control, update]),
    adamw: spec('AdamW', SOURCES.adamw, [control, grid, update]),
    adamw8: spec('8-bit AdamW', SOURCES.adamw8, [control, grid, update]),
    ema: spec('average of the weights', SOURCES.ema, [grid, update]),
    frame: spec('frame', SOURCES.frame, elementwise),
  } satisfies Record<string, KernelSpec>
}

export type KernelName = keyof ReturnType<typeof kernelSpecs> | MatmulKernel

/** The kernels that passes name, and no other: without a lattice most of them would be compiled for nothing. */
export function kernelsFor(context: ModelContext, passes: readonly { kernel: KernelName }[]): Record<string, KernelSpec> {
  const named = new Set<string>(passes.map(({ kernel }) => kernel))
  const matmuls = [...named].filter(isMatmul).map((kernel) => [kernel, matmulSpec(kernel, context.matmul.subgroup)])
  const others = Object.entries(kernelSpecs(context)).filter(([name]) => named.has(name))
  return Object.fromEntries([...others, ...matmuls])
}
