import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import { geometryOf } from '../core/geometry'
import { blocksOf, momentLayout } from '../core/memory/moments'
import { arenaLayout, type NamedShape } from '../core/parameters'
import { shapeText, type Tensor, toFloat32 } from '../formats/tensor'
import type { Moments, MomentValues } from '../model/moments'

const PREFIX = { first: 'optimizer.m.', second: 'optimizer.v.' } as const
const ABSMAX = '.absmax'

/** The tensors `optimizer.m.*` and `optimizer.v.*` (CONTRACT.md, Checkpoint): F32 in their shapes, or U8 codes with F32 `.absmax`. */
export function momentTensors(moments: Moments, shapes: readonly NamedShape[]): Tensor[] {
  const of = (values: MomentValues, prefix: string): Tensor[] =>
    shapes.flatMap(([name, shape]): Tensor[] => {
      const value = values.get(name)
      if (!value) throw new Error(`a checkpoint needs ${prefix}${name}`)
      if (value instanceof Float32Array) return [{ name: prefix + name, dtype: 'F32', shape, data: value }]
      const { codes, absmax } = value
      return [
        { name: prefix + name, dtype: 'U8', shape: [codes.length], data: codes },
        { name: prefix + name + ABSMAX, dtype: 'F32', shape: [absmax.length], data: absmax },
      ]
    })
  return [...of(moments.first, PREFIX.first), ...of(moments.second, PREFIX.second)]
}

/** The moments among a checkpoint's tensors; null where it lacks one of them altogether. */
export function loadMoments(tensors: ReadonlyMap<string, Tensor>): Moments | null {
  const of = (prefix: string): MomentValues => {
    const values: MomentValues = new Map()
    for (const [name, tensor] of tensors) {
      if (!name.startsWith(prefix) || name.endsWith(ABSMAX)) continue
      const absmax = tensors.get(name + ABSMAX)
      const codes = tensor.dtype === 'U8' && absmax
      values.set(
        name.slice(prefix.length),
        codes
          ? { codes: Uint8Array.from(tensor.data as Uint8Array), absmax: new Float32Array(toFloat32(absmax)) }
          : new Float32Array(toFloat32(tensor)),
      )
    }
    return values
  }
  const first = of(PREFIX.first)
  const second = of(PREFIX.second)
  return first.size > 0 && second.size > 0 ? { first, second } : null
}

/**
 * Checks that a run can go on with these moments: every tensor there, in the kind and size that the run keeps.
 * @param shapes of the file's tensors, by their names there
 * @throws StudioError that names the tensor and the remedy
 */
export function checkMoments(moments: Moments, shapes: ReadonlyMap<string, readonly number[]>, config: Config, din: number, file: string) {
  const layout = arenaLayout(geometryOf(config, din), config)
  const same = 'Use the config and the dataset width that the checkpoint was made with.'
  for (const { tensors, quantized } of momentLayout(config, layout).stretches)
    for (const { name, shape, count } of tensors)
      for (const moment of ['first', 'second'] as const) {
        const values = moments[moment].get(name)
        const full = PREFIX[moment] + name
        if (!values) throw new StudioError(file, `it has no tensor ${full}.`, 'Choose a checkpoint of a lattice with these settings.')
        if (quantized === values instanceof Float32Array) throw otherKind(file, full, quantized)
        const wanted: [string, readonly number[]][] = quantized
          ? [
              [full, [count]],
              [full + ABSMAX, [blocksOf(count)]],
            ]
          : [[full, shape]]
        for (const [key, size] of wanted) {
          const own = shapeText(shapes.get(key) ?? [])
          if (own !== shapeText(size)) throw new StudioError(file, `its ${key} is ${own}; this lattice needs ${shapeText(size)}.`, same)
        }
      }
}

const otherKind = (file: string, name: string, quantized: boolean): StudioError =>
  new StudioError(
    file,
    `its ${name} is kept in ${quantized ? '32' : '8'} bits; this run’s optimizer keeps it in ${quantized ? '8' : '32'}.`,
    `Set optimizer.kind to ${quantized ? 'adamw' : 'adamw8bit'}, or start from its weights instead.`,
  )
