import type { RuleFacts } from '../../core/trajectory'
import { readThrough } from '../../gpu/readback'
import type { Model } from '../../model/model'
import { averages } from '../emergence/heldOut'

/** Gate, transport and the norms of each group's weights, of the weights that a validation looks at. */
export async function ruleFacts(model: Model): Promise<RuleFacts> {
  const { g } = model.context
  const film = await tensor(model, 'cell.film')
  return {
    transport: await needed(model, 'transport.weight'),
    gateWeight: await needed(model, 'gate.weight'),
    gateBias: await needed(model, 'gate.bias'),
    w1: normsOf(await needed(model, 'cell.w1'), g.groups),
    w2: normsOf(await needed(model, 'cell.w2'), g.groups),
    film: film && normsOf(film, g.cells),
  }
}

async function tensor(model: Model, name: string): Promise<Float32Array | null> {
  const place = model.context.layout.byName.get(name)
  if (!place) return null
  const arena = model.buffers.get(averages(model) ? 'ema' : 'parameters')
  const bytes = await readThrough(model.gpu.device, model.buffers.get('staging.transfer'), arena, place.offset, place.count * 4)
  return new Float32Array(bytes.buffer)
}

async function needed(model: Model, name: string): Promise<Float32Array> {
  const values = await tensor(model, name)
  if (!values) throw new Error(`there is no tensor ${name}`)
  return values
}

/** Norms of `count` equal stretches. */
export function normsOf(values: Float32Array, count: number): Float32Array {
  const size = values.length / count
  return Float32Array.from({ length: count }, (_, i) => {
    let squares = 0
    for (let k = i * size; k < (i + 1) * size; k++) squares += (values[k] as number) ** 2
    return Math.sqrt(squares)
  })
}
