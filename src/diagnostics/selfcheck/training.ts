import { readTensors } from '../../model/tensors'
import { GoldenRun } from '../goldenRun'
import type { Bench } from './bench'
import { oddFile } from './reference'
import { exactly, type Quantity, quantityOf } from './report'

/** Three whole steps on a small lattice of odd sizes: the loss before each, and the weights after the last. */
export async function checkTraining({ gpu, precision }: Bench): Promise<Quantity[]> {
  const run = await GoldenRun.open(gpu, oddFile(), 'odd.safetensors', { precision })
  try {
    const quantities: Quantity[] = []
    for (let step = 1; step <= 3; step++) {
      await run.update()
      // the first loss is that of given weights; the later ones are those of the weights that AdamW made
      quantities.push(quantityOf({ ...(await run.lossCheck()), name: `loss of step ${step}` }, { echo: 'loss' }))
    }
    const weights = await readTensors(run.model, 'parameters')
    const unfit = [...weights.values()].reduce((sum, values) => sum + values.filter((v) => !Number.isFinite(v)).length, 0)
    const tensors = (await run.weightChecks()).map((check) =>
      quantityOf(
        { ...check, name: `‖${check.name.replace('after3.', '')}‖ after 3 steps` },
        { family: 'weights after 3 steps', echo: 'flow' },
      ),
    )
    return [
      ...quantities,
      exactly('weights that are not finite', unfit, 0),
      ...tensors,
      quantityOf({ ...(await run.changeCheck()), name: '‖change of all weights‖' }),
    ]
  } finally {
    run.destroy()
  }
}
