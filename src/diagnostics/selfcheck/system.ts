import { fireBits, fires, fireThreshold, pcg } from '../../core/rng'
import { compileKernels } from '../../gpu/kernel'
import { kernelsFor } from '../../model/kernels'
import type { Model } from '../../model/model'
import { buildPlan } from '../../model/modelPlan'
import { perThread, words } from '../../model/plan'
import { readBuffer, readStored } from '../../model/tensors'
import { compared } from '../comparison'
import { openProbe } from '../emergence/probe'
import type { Bench } from './bench'
import { atMost, exactly, type Quantity, quantityOf } from './report'
import { checkWeights } from './weights'

/** MODEL.md §3: pcg(0, 1, 2, 12345); then seed 1234, step 3, t 5: n = 0 with b = 0 … 2, n = 1 with b = 0 … 2. */
const VECTORS = [129708002, 2831084092, 2055130248, 4099845390, 3047258076, 3866392383, 88212002, 3697571464, 2755774022, 2046825291]
/** Of numbers stored in 16 bits, relative to the number: half a unit in the last place. */
const HALF_ROUNDING = 2 ** -11

/** Device, kernels, memory, randomness, and the lattice as a run begins. */
export async function checkSystem(bench: Bench): Promise<Quantity[]> {
  const model = await bench.lattice('fresh')
  const specs = kernelsFor(model.context, Object.values(buildPlan(model.context)).flat())
  const compiled = await compileKernels(bench.gpu, specs)
  return [
    exactly('kernels that compile', Object.keys(compiled).length, Object.keys(specs).length),
    exactly('bytes allocated, and planned', model.buffers.bytes, model.memory.total),
    ...(await checkRandomness(bench, model)),
    ...(await checkBeginning(bench, model)),
  ]
}

async function checkRandomness(bench: Bench, model: Model): Promise<Quantity[]> {
  const { seed } = bench.config.run
  const { cells, micro } = { cells: model.context.g.cells, micro: model.context.micro }
  const all = 4 + cells * micro
  const pass = (count: number, step: number, t: number, samples: number) => [
    perThread('randomDraws', count, { draws: 'random.draws' }, { uniforms: words(seed, step, t, samples, count) }),
  ]
  const stages = { vectors: pass(VECTORS.length, 3, 5, 3), mask: pass(all, 0, 0, micro) }
  const probe = await openProbe(model, stages, { 'random.draws': all })
  const draws = async (stage: keyof typeof stages, count: number): Promise<Uint32Array> => {
    await probe.run(stage)
    return new Uint32Array((await probe.read('random.draws', count)).buffer)
  }
  try {
    const vectors = await draws('vectors', VECTORS.length)
    const mask = await draws('mask', all)
    const wanted = (i: number): number =>
      i < 4 ? pcg([0, 1, 2, 12345][i] as number) : fireBits(seed, 0, 0, (i - 4) % micro, Math.floor((i - 4) / micro))
    const threshold = fireThreshold(bench.config.lattice.fireRate)
    const fired = mask.subarray(4).filter((bits) => fires(bits, threshold)).length
    return [
      exactly('known random draws that differ', VECTORS.filter((draw, i) => draw !== vectors[i]).length, 0),
      exactly('random draws of the whole lattice that differ', mask.filter((draw, i) => draw !== wanted(i)).length, 0),
      exactly('cells that update at t = 0', fired, bench.reference.expected.fired),
    ]
  } finally {
    probe.destroy()
  }
}

/** A fresh lattice is a conveyor: what goes in below comes out above, a little weaker (MODEL.md §2). */
async function checkBeginning({ reference, config, precision, tolerance }: Bench, model: Model): Promise<Quantity[]> {
  const { g, micro } = model.context
  const { expected } = reference
  await model.run('forward')
  const u = await readBuffer(model, 'query.surface', micro * g.surface)
  const o = await readBuffer(model, 'output.surface', micro * g.surface)
  const stored = await readStored(model, 'state.checkpoint.0', g.surface * micro * g.channels)
  const inject = checkWeights(config, g.din, 'fresh', 0).get('inject.weight') ?? new Float32Array(0)
  const face = stored.map((_, i) => {
    const [c, b, cell] = [i % g.channels, Math.floor(i / g.channels) % micro, Math.floor(i / (g.channels * micro))]
    return (u[b * g.surface + cell] as number) * (inject[c] as number)
  })
  const rounding = compared('', stored, face, 0).error
  const echo = { echo: 'propagation' } as const
  return [
    atMost(`rounding of states stored in ${precision}`, rounding, precision === 'f32' ? 1e-6 : HALF_ROUNDING),
    quantityOf(
      compared('cosine of output and input surface, fresh weights', [cosine(o, u, micro)], [expected.conveyor.cosine], tolerance),
      echo,
    ),
    quantityOf(compared('gain ‖o‖/‖u‖, fresh weights', [norm(o) / norm(u)], [expected.conveyor.gain], tolerance), echo),
  ]
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))

/** Mean cosine of the rows of two matrices. */
function cosine(a: Float32Array, b: Float32Array, rows: number): number {
  const width = a.length / rows
  let sum = 0
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a.subarray(row * width, (row + 1) * width), b.subarray(row * width, (row + 1) * width)]
    sum += x.reduce((dot, v, i) => dot + v * (y[i] as number), 0) / (norm(x) * norm(y))
  }
  return sum / rows
}
