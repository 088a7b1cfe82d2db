import type { GoldenCheck } from '../comparison'
import { GoldenRun } from '../goldenRun'
import type { Bench } from './bench'
import { oddFile } from './reference'
import { type Quantity, quantityOf } from './report'

const LOSSES = ['surface', 'internal', 'dialogue', 'reconstruction'] as const
const OUTPUTS: Readonly<Record<string, string>> = {
  u: '‖input surface u‖',
  o: '‖output surface o‖',
  y: '‖answer y‖',
  sT: '‖final state‖',
  gradNorm: 'gradient norm',
}
/** Gradients that have not come through a lattice step. */
const DIRECT: ReadonlySet<string> = new Set(['decoder.weight', 'decoder.bias', 'readout.weight', 'readout.bias'])

/** All four parts of the loss and every gradient tensor, on a small lattice of odd sizes. */
export async function checkLoss({ gpu, precision }: Bench): Promise<Quantity[]> {
  const run = await GoldenRun.open(gpu, oddFile(), 'odd.safetensors', { precision })
  try {
    await run.update()
    return (await run.firstChecks()).map(described)
  } finally {
    run.destroy()
  }
}

function described(check: GoldenCheck): Quantity {
  const [, part] = /^loss part (\d)$/.exec(check.name) ?? []
  if (part) return quantityOf({ ...check, name: `${LOSSES[Number(part)]} loss` })
  const [, tensor] = /^grad\.(.*)$/.exec(check.name) ?? []
  if (tensor === undefined)
    return quantityOf({ ...check, name: OUTPUTS[check.name] ?? check.name }, check.name === 'gradNorm' ? { echo: 'flow' } : {})
  return quantityOf(
    { ...check, name: `‖gradient of ${tensor}‖` },
    { family: 'gradient tensors', ...(DIRECT.has(tensor) ? {} : { echo: 'flow' }) },
  )
}
