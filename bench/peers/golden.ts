/** The peers beside the golden files (reference/README.md): losses, every gradient tensor, and three AdamW updates, as ours are tested. */
import { compared, type GoldenCheck } from '../../src/diagnostics/comparison'
import { configOfReference, type ReferenceConfig } from '../../src/diagnostics/goldenConfig'
import { readSafetensors } from '../../src/formats/safetensors'
import { toFloat32 } from '../../src/formats/tensor'
import { fireMasks, type Losses, type OpenPeer, type Problem, problemOf, type Rows, type Tensors } from './problem'

/** Tolerance of float32 against the float64 reference: what ours is held to. */
const TOLERANCE = 1e-4

interface Golden {
  problem: Problem
  tensors: Tensors
  losses: Losses
  step: number
  adamw: { lr: number; losses: number[] }
}

function readGolden(bytes: Uint8Array, file: string): Golden {
  const { tensors, metadata } = readSafetensors(bytes, file)
  const json = <T>(key: string): T => JSON.parse(metadata.get(key) ?? 'null') as T
  const reference = json<ReferenceConfig>('config')
  const adamw = json<Golden['adamw']>('adamw')
  const config = configOfReference(reference, { micro: json<number>('micro'), accumulation: json<number>('accumulation') }, adamw.lr)
  return {
    problem: problemOf(config, reference.Din),
    tensors: new Map([...tensors].map(([name, tensor]) => [name, new Float32Array(toFloat32(tensor))])),
    losses: json<Losses>('losses'),
    step: json<number>('step'),
    adamw,
  }
}

/** Runs one golden file through one peer. */
export async function checkPeer(open: OpenPeer, device: GPUDevice, bytes: Uint8Array, file: string): Promise<GoldenCheck[]> {
  const { problem, tensors, losses, step, adamw } = readGolden(bytes, file)
  const expected = (name: string): Float32Array<ArrayBuffer> => tensors.get(name) ?? new Float32Array(0)
  const check = (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>): GoldenCheck => compared(name, got, wanted, TOLERANCE)
  const rows = (update: number): Rows => ({
    query: expected('x'),
    reply: expected('r'),
    masks: fireMasks(problem, step + update),
    learningRate: adamw.lr,
  })
  const peer = await open(device, problem, tensors)
  try {
    const first = await peer.gradients(rows(0))
    const checks = Object.entries(losses).map(([name, wanted]) => check(`loss ${name}`, [first.losses[name as keyof Losses]], [wanted]))
    for (const [name, values] of first.gradients) checks.push(check(`grad.${name}`, values, expected(`grad.${name}`)))
    for (let update = 0; update < adamw.losses.length; update++)
      checks.push(check(`update ${update + 1}`, [await peer.update(rows(update))], [adamw.losses[update] as number]))
    for (const [name, values] of await peer.weights()) checks.push(check(`after3.${name}`, values, expected(`after3.${name}`)))
    return checks
  } finally {
    peer.destroy()
  }
}
