/** The 256 values that an 8-bit optimizer state is made of, as bitsandbytes' `create_dynamic_map` gives them (MODEL.md §6). */

/** Values that share one largest magnitude. */
export const BLOCK = 256
/** Tensors of fewer values stay in 32 bits. */
export const SMALLEST_QUANTIZED = 4096
export const CODES = 256

/** Powers of ten that a map reaches down: its smallest values are about 10⁻⁷. */
const EXPONENTS = 7

/** Midpoints of `count` evenly spaced numbers from 0.1 to 1, in float32 as numpy rounds them. */
function midpoints(count: number): number[] {
  const step = (1 - 0.1) / (count - 1)
  const edges = Array.from({ length: count }, (_, i) => Math.fround(i === count - 1 ? 1 : i * step + 0.1))
  return edges.slice(1).map((edge, i) => Math.fround(Math.fround((edges[i] as number) + edge) / 2))
}

/**
 * The map, ascending: codes are indices into it. Steps are finer towards 0.
 * @param signed the first moment's map, −1…1; else the second's, 0…1
 */
export function dynamicMap(signed: boolean): Float32Array<ArrayBuffer> {
  const values = [0, 1]
  for (let i = 0; i < EXPONENTS; i++) {
    const scale = Math.fround(10 ** (i - EXPONENTS + 1))
    for (const middle of midpoints(2 ** (signed ? i : i + 1) + 1)) {
      const value = Math.fround(scale * middle)
      values.push(value)
      if (signed) values.push(-value)
    }
  }
  return Float32Array.from(values).sort()
}

/** The code of 0 in each map: what an empty moment holds. */
export const ZERO_CODE = { first: dynamicMap(true).indexOf(0), second: dynamicMap(false).indexOf(0) } as const
