/** 16-bit floats: IEEE binary16 (f16) and bfloat16, as bit patterns ↔ numbers. Pure functions of u16 and f32 values. */

const word = new Uint32Array(1)
const float = new Float32Array(word.buffer)

/** The f32 bit pattern (u32) of an f16 bit pattern. Exact: every f16 value, infinity and NaN payload is an f32. */
export function halfToFloatBits(bits: number): number {
  const sign = (bits & 0x8000) << 16
  const exponent = (bits >>> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0x1f) return (sign | 0x7f800000 | (mantissa << 13)) >>> 0
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0
  if (mantissa === 0) return sign >>> 0
  // A subnormal f16 is mantissa · 2⁻²⁴: shift its leading one up to bit 10, where f32 leaves it implicit.
  const shift = Math.clz32(mantissa) - 21
  return (sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13)) >>> 0
}

/** The value of an f16 bit pattern. */
export function halfToFloat(bits: number): number {
  word[0] = halfToFloatBits(bits)
  return float[0] as number
}

/** The value of a bfloat16 bit pattern: the upper half of an f32. */
export function bfloatToFloat(bits: number): number {
  word[0] = (bits << 16) >>> 0
  return float[0] as number
}

/** The f16 bit pattern (u16) nearest to the f32 of `value`, ties to even; from 65,520 up it is infinity, as IEEE has it. */
export function floatToHalf(value: number): number {
  float[0] = value
  const bits = word[0] as number
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  // A NaN keeps the top of its payload; the quiet bit is set so that it cannot turn into infinity.
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff)
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13)
  if (magnitude <= 0x33000000) return sign
  const exponent = magnitude >>> 23
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent)
}

/** `value / 2^shift`, rounded to the nearest whole number, ties to even. A carry into the exponent is what rounding up means. */
function roundShift(value: number, shift: number): number {
  const quotient = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient
}

/** Decodes f16 patterns into `out`, which has the same length. */
export function decodeHalves(bits: Uint16Array, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length)
  for (let i = 0; i < bits.length; i++) words[i] = halfToFloatBits(bits[i] as number)
}

/** Decodes bfloat16 patterns into `out`, which has the same length. */
export function decodeBfloats(bits: Uint16Array, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length)
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16
}
