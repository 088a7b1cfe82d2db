import { readTensors } from '../../model/tensors'
import { compared } from '../comparison'
import { flowOf } from '../emergence/gradientFlow'
import type { Bench } from './bench'
import { exactly, type Quantity, quantityOf } from './report'

/** How far the loss reaches back through the real lattice: every lattice step, every layer, every cell, every tensor. */
export async function checkFlow(bench: Bench): Promise<Quantity[]> {
  const { expected } = bench.reference
  const model = await bench.lattice('full')
  const { norms, cells } = await flowOf(model)
  // gathers the gradients of all cells; at learning rate 0
  await model.run('update')
  const gradients = await readTensors(model, 'gradients')
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))
  const { steps } = model.context.g
  return [
    ...norms.map((layers, t) =>
      quantityOf(compared(`‖∂L/∂s‖ over all layers, t = ${t}`, layers, expected.flow[t] ?? [], bench.tolerance), {
        family: 'gradient per lattice step and layer',
        // what arrives at t = T has come through the losses alone
        ...(t === steps ? { echo: 'loss' as const } : {}),
      }),
    ),
    exactly('share of cells with a gradient', cells.share, expected.cells),
    ...[...gradients].map(([name, values]) =>
      quantityOf(compared(`‖gradient of ${name}‖`, [norm(values)], [expected.gradients[name] ?? Number.NaN], bench.tolerance), {
        family: 'gradient per tensor',
      }),
    ),
  ]
}
