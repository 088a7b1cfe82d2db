import type { Config } from './config/types'
import { type Geometry, geometryOf } from './geometry'
import { ALIGNMENT, align, arenaLayout } from './parameters'

export type BufferKind = 'parameters' | 'gradients' | 'moments' | 'states' | 'scratch'
export const BUFFER_KINDS: readonly BufferKind[] = ['parameters', 'gradients', 'moments', 'states', 'scratch']

/** What a buffer is for decides how it may be used: by shaders, as uniforms, or to carry values back to the host. */
export type BufferRole = 'storage' | 'uniform' | 'staging'

export interface PlannedBuffer {
  name: string
  kind: BufferKind
  role: BufferRole
  bytes: number
}

export interface MemoryPlan {
  buffers: PlannedBuffer[]
  /** Bytes of all of them. */
  total: number
}

/** Partial sums of one reduction: one a workgroup. */
export const PARTIALS = 64
/** Values of the losses that travel back: surface, internal, dialogue, reconstruction, cosine, and padding. */
export const LOSS_VALUES = 8
/** Rows that a validation looks at (CONTRACT.md). */
export const MAX_CANDIDATES = 256
/** Bytes that go between the GPU and the host at a time when a checkpoint is read. */
export const TRANSFER_BYTES = 4 * 2 ** 20

export interface PlanOptions {
  /** Rows of a validation; none needs no buffers for it. */
  candidates?: number
  /** Keep a copy of the encoder that targets are computed with (otherwise the encoder itself). */
  frozenTarget?: boolean
}

/** Where the state of lattice step t is kept: s_T by itself, every k-th as a checkpoint, the others in a reused segment. */
export function stateName(t: number, steps: number, checkpointEvery: number): string {
  if (t === steps) return 'state.final'
  return t % checkpointEvery === 0 ? `state.checkpoint.${t / checkpointEvery}` : `state.segment.${t % checkpointEvery}`
}

/** Every name that {@link stateName} gives for a run of `steps`. */
function stateNames(steps: number, checkpointEvery: number): string[] {
  return [...new Set(Array.from({ length: steps + 1 }, (_, t) => stateName(t, steps, checkpointEvery)))]
}

/** Uniform slots of the passes of one plan, an upper bound: those that differ by lattice step, and all others. */
export const uniformSlots = (steps: number, chunks: number): number => steps * (3 + chunks) + 96

/**
 * The ranges of cells whose W1 fits one binding of `limit` bytes. One range unless every cell has its own weights.
 * Starts are multiples of 64 cells, so that a range of per-cell weights starts at a multiple of {@link ALIGNMENT}.
 */
export function cellChunks(g: Geometry, limit: number): { first: number; count: number }[] {
  const perGroup = g.perception * 2 * g.hidden * 4
  if (g.groups !== g.cells || perGroup * g.cells <= limit) return [{ first: 0, count: g.cells }]
  const size = Math.max(64, Math.floor(limit / perGroup / 64) * 64)
  return Array.from({ length: Math.ceil(g.cells / size) }, (_, i) => ({ first: i * size, count: Math.min(size, g.cells - i * size) }))
}

function adapterBuffers(g: Geometry, micro: number): [string, number][] {
  const row = (width: number): number => micro * width
  return [
    ['query', row(g.din)],
    ['reply', row(g.din)],
    ['query.activation', row(g.surface)],
    ['query.surface', row(g.surface)],
    ['query.scale', micro],
    ['target.activation', row(g.surface)],
    ['target.surface', row(g.surface)],
    ['target.scale', micro],
    ['answer', row(g.din)],
    ['answer.norm', micro],
    ['reply.norm', micro],
    ['answer.gradient', row(g.din)],
    ['reconstruction', row(g.din)],
    ['logits', micro * micro],
    ['output.gradient', row(g.surface)],
    ['surface.gradient', row(g.surface)],
    ['activation.gradient', row(g.surface)],
    ['loss.surface', micro],
    ['loss.dialogue', micro],
    ['loss.reconstruction', micro],
    ['cosine', micro],
    ['rank', micro],
  ]
}

function latticeScratch(g: Geometry, config: Config): [string, number][] {
  const samples = g.cells * config.batch.micro
  const shared = config.lattice.share !== 'cell'
  const slots = g.height * g.depth
  const upperSlots = g.height * (g.depth - 1)
  const list: [string, number][] = [
    ['output.surface', config.batch.micro * g.surface],
    ['state.gradient', samples * g.channels],
    ['cell.preGradient', samples * 2 * g.hidden],
    ['cell.hidden', samples * (g.hidden + g.channels)],
    ['cell.flow', samples * 2 * g.channels],
    ['cell.transport', samples * 3 * g.channels],
    ['cell.slabGradient', samples * g.perception],
    ['slots.transport', upperSlots * g.channels ** 2],
    ['slots.gate', upperSlots * 2 * g.channels ** 2],
    ['slots.gateBias', slots * g.channels],
    ['slots.film', g.cells * 2 * g.hidden],
    ['frame', g.cells * g.channels],
  ]
  if (shared) {
    list.push(
      ['slots.w1', slots * g.perception * 2 * g.hidden],
      ['slots.w2', slots * g.hidden * g.channels],
      ['slots.b2', slots * g.channels],
    )
  }
  return list
}

function validationBuffers(g: Geometry, candidates: number): [string, number][] {
  return [
    ['validation.answer', candidates * g.din],
    ['validation.reply', candidates * g.din],
    ['validation.logits', candidates ** 2],
    ['validation.loss', candidates],
    ['validation.cosine', candidates],
    ['validation.rank', candidates],
  ]
}

/**
 * Every GPU buffer of a run, in bytes, before any of them exists. Model and training allocate this list and nothing else.
 * @param din width of one embedding
 */
export function planMemory(config: Config, din: number, options: PlanOptions = {}): MemoryPlan {
  const g = geometryOf(config, din)
  const layout = arenaLayout(g, config.lattice.film)
  const candidates = options.candidates ?? MAX_CANDIDATES
  const lattice = !config.lattice.bypass
  const buffers: PlannedBuffer[] = []
  const add = (kind: BufferKind, role: BufferRole, name: string, bytes: number): void => {
    buffers.push({ name, kind, role, bytes: align(bytes) })
  }
  add('parameters', 'storage', 'parameters', layout.bytes)
  if (options.frozenTarget) add('parameters', 'storage', 'target.encoder', align(g.din * g.surface * 4) + align(g.surface * 4))
  add('gradients', 'storage', 'gradients', layout.bytes)
  add('moments', 'storage', 'moment.first', layout.bytes)
  add('moments', 'storage', 'moment.second', layout.bytes)
  if (lattice) {
    const state = g.cells * config.batch.micro * g.channels * 4
    for (const name of stateNames(g.steps, config.memory.checkpointEvery)) add('states', 'storage', name, state)
  }
  const scratch = [
    ...adapterBuffers(g, config.batch.micro),
    ...(lattice ? latticeScratch(g, config) : []),
    ...(candidates > 0 ? validationBuffers(g, candidates) : []),
    ['loss.partials', (g.steps + 2) * PARTIALS] as const,
    ['losses', LOSS_VALUES] as const,
    ['norm.partials', PARTIALS * normWindows(layout.bytes)] as const,
    ['clip', 4] as const,
  ]
  for (const [name, values] of scratch) add('scratch', 'storage', name, values * 4)
  add('scratch', 'uniform', 'control', ALIGNMENT)
  const chunks = cellChunks(g, DEFAULT_BINDING_BYTES).length
  add('scratch', 'uniform', 'pass.uniforms', uniformSlots(g.steps, chunks) * ALIGNMENT)
  for (const slot of [0, 1]) {
    add('scratch', 'staging', `staging.losses.${slot}`, 2 * ALIGNMENT)
  }
  if (lattice) add('scratch', 'staging', 'staging.frame', g.cells * g.channels * 4)
  add('scratch', 'staging', 'staging.transfer', Math.min(TRANSFER_BYTES, Math.max(layout.bytes, candidates * 4)))
  return { buffers, total: buffers.reduce((sum, buffer) => sum + buffer.bytes, 0) }
}

/** WebGPU's default `maxStorageBufferBindingSize`: windows of this size work on every device. */
export const DEFAULT_BINDING_BYTES = 128 * 2 ** 20

/** Windows of the arena that the elementwise passes go through one by one. */
export const normWindows = (arenaBytes: number): number => Math.max(1, Math.ceil(arenaBytes / DEFAULT_BINDING_BYTES))

/** Bytes of a plan by kind. */
export function bytesByKind(plan: MemoryPlan): Record<BufferKind, number> {
  const sums = { parameters: 0, gradients: 0, moments: 0, states: 0, scratch: 0 }
  for (const buffer of plan.buffers) sums[buffer.kind] += buffer.bytes
  return sums
}
