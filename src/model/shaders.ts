import adamw from '../../shaders/adamw.wgsl?raw'
import adamw8 from '../../shaders/adamw8.wgsl?raw'
import adaptBackward from '../../shaders/adapt_backward.wgsl?raw'
import adaptWeights from '../../shaders/adapt_weights.wgsl?raw'
import addValues from '../../shaders/add.wgsl?raw'
import cellBackward from '../../shaders/cell_backward.wgsl?raw'
import cellStep from '../../shaders/cell_step.wgsl?raw'
import contrastive from '../../shaders/contrastive.wgsl?raw'
import dialogueBackward from '../../shaders/dialogue_backward.wgsl?raw'
import ema from '../../shaders/ema.wgsl?raw'
import faceWeights from '../../shaders/face_weights.wgsl?raw'
import frame from '../../shaders/frame.wgsl?raw'
import gatherBackward from '../../shaders/gather_backward.wgsl?raw'
import geluBackward from '../../shaders/gelu_backward.wgsl?raw'
import gradientClip from '../../shaders/gradient_clip.wgsl?raw'
import inject from '../../shaders/inject.wgsl?raw'
import injectBackward from '../../shaders/inject_backward.wgsl?raw'
import layerNorms from '../../shaders/layer_norms.wgsl?raw'
import lossSum from '../../shaders/loss_sum.wgsl?raw'
import normPartials from '../../shaders/norm_partials.wgsl?raw'
import outputBackward from '../../shaders/output_backward.wgsl?raw'
import perceptionBackward from '../../shaders/perception_backward.wgsl?raw'
import perceptionGradients from '../../shaders/perception_gradients.wgsl?raw'
import poolLoad from '../../shaders/pool_load.wgsl?raw'
import poolStore from '../../shaders/pool_store.wgsl?raw'
import activation from '../../shaders/prelude/activation.wgsl?raw'
import cellPass from '../../shaders/prelude/cell_pass.wgsl?raw'
import control from '../../shaders/prelude/control.wgsl?raw'
import gate from '../../shaders/prelude/gate.wgsl?raw'
import grid from '../../shaders/prelude/grid.wgsl?raw'
import lattice from '../../shaders/prelude/lattice.wgsl?raw'
import layoutBatchMajor from '../../shaders/prelude/layout.batch_major.wgsl?raw'
import layoutCellMajor from '../../shaders/prelude/layout.cell_major.wgsl?raw'
import n7 from '../../shaders/prelude/perception.n7.wgsl?raw'
import sobelAdjoint from '../../shaders/prelude/perception.sobel.adjoint.wgsl?raw'
import sobelPerception from '../../shaders/prelude/perception.sobel.wgsl?raw'
import pool from '../../shaders/prelude/pool.wgsl?raw'
import preactivation from '../../shaders/prelude/preactivation.wgsl?raw'
import precisionF16 from '../../shaders/prelude/precision.f16.wgsl?raw'
import precisionF32 from '../../shaders/prelude/precision.f32.wgsl?raw'
import precisionPacked16 from '../../shaders/prelude/precision.packed16.wgsl?raw'
import product from '../../shaders/prelude/product.wgsl?raw'
import random from '../../shaders/prelude/random.wgsl?raw'
import rows from '../../shaders/prelude/rows.wgsl?raw'
import seed from '../../shaders/prelude/seed.wgsl?raw'
import slabStorage from '../../shaders/prelude/slab.storage.wgsl?raw'
import slabWorkgroup from '../../shaders/prelude/slab.workgroup.wgsl?raw'
import sobel from '../../shaders/prelude/sobel.wgsl?raw'
import spreadNone from '../../shaders/prelude/spread.none.wgsl?raw'
import spreadSubgroup from '../../shaders/prelude/spread.subgroup.wgsl?raw'
import stateTerms from '../../shaders/prelude/state_terms.wgsl?raw'
import update from '../../shaders/prelude/update.wgsl?raw'
import workgroupSum from '../../shaders/prelude/workgroup_sum.wgsl?raw'
import randomDraws from '../../shaders/random_draws.wgsl?raw'
import readout from '../../shaders/readout.wgsl?raw'
import reconstruction from '../../shaders/reconstruction.wgsl?raw'
import reduceSlots from '../../shaders/reduce_slots.wgsl?raw'
import rowGradients from '../../shaders/row_gradients.wgsl?raw'
import rowNormalize from '../../shaders/row_normalize.wgsl?raw'
import rowPartials from '../../shaders/row_partials.wgsl?raw'
import rowSums from '../../shaders/row_sums.wgsl?raw'
import stateBackward from '../../shaders/state_backward.wgsl?raw'
import statePartials from '../../shaders/state_partials.wgsl?raw'
import surfaceLoss from '../../shaders/surface_loss.wgsl?raw'
import surfaceNorm from '../../shaders/surface_norm.wgsl?raw'
import surfaceNormBackward from '../../shaders/surface_norm_backward.wgsl?raw'
import transportBackward from '../../shaders/transport_backward.wgsl?raw'
import type { ShaderFile } from '../gpu/shader'

const file = (name: string, text: string): ShaderFile => ({ file: `shaders/${name}.wgsl`, text })
const prelude = (name: string, text: string): ShaderFile => file(`prelude/${name}`, text)

/** Preludes by name; which of them a kernel needs stands in `kernels.ts`. */
export const PRELUDES = {
  activation: prelude('activation', activation),
  cellPass: prelude('cell_pass', cellPass),
  control: prelude('control', control),
  gate: prelude('gate', gate),
  grid: prelude('grid', grid),
  lattice: prelude('lattice', lattice),
  layoutBatchMajor: prelude('layout.batch_major', layoutBatchMajor),
  layoutCellMajor: prelude('layout.cell_major', layoutCellMajor),
  n7: prelude('perception.n7', n7),
  slabStorage: prelude('slab.storage', slabStorage),
  slabWorkgroup: prelude('slab.workgroup', slabWorkgroup),
  sobel: prelude('sobel', sobel),
  spreadNone: prelude('spread.none', spreadNone),
  spreadSubgroup: prelude('spread.subgroup', spreadSubgroup),
  stateTerms: prelude('state_terms', stateTerms),
  sobelPerception: prelude('perception.sobel', sobelPerception),
  sobelAdjoint: prelude('perception.sobel.adjoint', sobelAdjoint),
  pool: prelude('pool', pool),
  preactivation: prelude('preactivation', preactivation),
  f32: prelude('precision.f32', precisionF32),
  packed16: prelude('precision.packed16', precisionPacked16),
  f16: prelude('precision.f16', precisionF16),
  product: prelude('product', product),
  random: prelude('random', random),
  rows: prelude('rows', rows),
  seed: prelude('seed', seed),
  update: prelude('update', update),
  workgroupSum: prelude('workgroup_sum', workgroupSum),
} as const

/** Kernel files by name. */
export const SOURCES = {
  add: file('add', addValues),
  adaptBackward: file('adapt_backward', adaptBackward),
  adaptWeights: file('adapt_weights', adaptWeights),
  adamw: file('adamw', adamw),
  adamw8: file('adamw8', adamw8),
  cellBackward: file('cell_backward', cellBackward),
  cellStep: file('cell_step', cellStep),
  contrastive: file('contrastive', contrastive),
  dialogueBackward: file('dialogue_backward', dialogueBackward),
  ema: file('ema', ema),
  faceWeights: file('face_weights', faceWeights),
  frame: file('frame', frame),
  gatherBackward: file('gather_backward', gatherBackward),
  geluBackward: file('gelu_backward', geluBackward),
  gradientClip: file('gradient_clip', gradientClip),
  inject: file('inject', inject),
  injectBackward: file('inject_backward', injectBackward),
  layerNorms: file('layer_norms', layerNorms),
  lossSum: file('loss_sum', lossSum),
  normPartials: file('norm_partials', normPartials),
  outputBackward: file('output_backward', outputBackward),
  perceptionBackward: file('perception_backward', perceptionBackward),
  perceptionGradients: file('perception_gradients', perceptionGradients),
  poolLoad: file('pool_load', poolLoad),
  poolStore: file('pool_store', poolStore),
  randomDraws: file('random_draws', randomDraws),
  readout: file('readout', readout),
  reconstruction: file('reconstruction', reconstruction),
  reduceSlots: file('reduce_slots', reduceSlots),
  rowGradients: file('row_gradients', rowGradients),
  rowNormalize: file('row_normalize', rowNormalize),
  rowPartials: file('row_partials', rowPartials),
  rowSums: file('row_sums', rowSums),
  stateBackward: file('state_backward', stateBackward),
  statePartials: file('state_partials', statePartials),
  surfaceLoss: file('surface_loss', surfaceLoss),
  surfaceNorm: file('surface_norm', surfaceNorm),
  surfaceNormBackward: file('surface_norm_backward', surfaceNormBackward),
  transportBackward: file('transport_backward', transportBackward),
} as const
