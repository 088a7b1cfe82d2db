import { stateName } from '../../core/memory/states'
import type { LatticeStates } from '../../core/pattern/state'
import { compared } from '../comparison'
import { readStates } from '../emergence/heldOut'
import type { Bench } from './bench'
import { atMost, byMean, type Quantity, quantityOf } from './report'

/** Where a cell is. */
interface Place {
  x: number
  y: number
  z: number
}

/** How the input climbs the real lattice: a layer a step, not sooner, and stopped by the walls. */
export async function checkPropagation(bench: Bench): Promise<Quantity[]> {
  const { reference, config, tolerance } = bench
  const { after, rms, walls, stride } = reference.expected.propagation
  const model = await bench.lattice('quiet')
  const { steps, depth, width, height } = model.context.g
  await model.run('forward')
  const quantities: Quantity[] = []
  for (const [i, t] of after.entries()) {
    const states = await readStates(model, stateName(t, steps, config.memory.checkpointEvery), model.context.micro)
    const layers = Array.from({ length: depth }, (_, z) => rmsWhere(states, (place) => place.z === z))
    const wanted = rms[i] ?? []
    quantities.push(quantityOf(byMean(compared(`RMS after t = ${t}, mean of the layers`, layers, wanted, tolerance), layers, wanted)))
    const beyond = Math.max(0, ...layers.slice(t + 1))
    if (t + 1 < depth) quantities.push(atMost(`RMS of the layers above z = ${t} after t = ${t}`, beyond, 0))
  }
  const final = await readStates(model, 'state.final', model.context.micro)
  const wall = (name: string, wanted: number, inside: (place: Place) => boolean): Quantity =>
    quantityOf(compared(`RMS at the ${name} wall`, [rmsWhere(final, inside)], [wanted], tolerance))
  const sample = final.values.filter((_, i) => i % stride === 0)
  return [
    ...quantities,
    wall('left', walls.left, ({ x }) => x === 0),
    wall('right', walls.right, ({ x }) => x === width - 1),
    wall('front', walls.front, ({ y }) => y === 0),
    wall('back', walls.back, ({ y }) => y === height - 1),
    quantityOf(compared(`norm of ${sample.length} values of the final state`, sample, reference.sample, tolerance)),
  ]
}

/** RMS of all values of the cells at some places. */
function rmsWhere({ width, height, batch, channels, values }: LatticeStates, inside: (place: Place) => boolean): number {
  const perCell = batch * channels
  let squares = 0
  let count = 0
  for (let n = 0; n * perCell < values.length; n++) {
    const place = { x: n % width, y: Math.floor(n / width) % height, z: Math.floor(n / (width * height)) }
    if (!inside(place)) continue
    for (let i = n * perCell; i < (n + 1) * perCell; i++) squares += (values[i] as number) ** 2
    count += perCell
  }
  return Math.sqrt(squares / count)
}
