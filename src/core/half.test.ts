import { describe, expect, test } from 'vitest'
import { bfloatToFloat, decodeBfloats, decodeHalves, floatToHalf, halfToFloat, halfToFloatBits } from './half'

describe('f16 → f32', () => {
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x8001, -(2 ** -24)],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('%i is %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value)
  })

  test('every finite pattern has the value that its fields say', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const exponent = (bits >>> 10) & 0x1f
      if (exponent === 0x1f) continue
      const sign = bits & 0x8000 ? -1 : 1
      const mantissa = bits & 0x3ff
      const value = exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25)
      if (!Object.is(halfToFloat(bits), sign * value)) expect.fail(`0x${bits.toString(16)} gave ${halfToFloat(bits)}`)
    }
  })

  test('a NaN keeps its sign and payload', () => {
    expect(halfToFloatBits(0xfd55)).toBe(0xffaaa000)
  })
})

describe('f32 → f16', () => {
  test('every pattern that is no NaN survives the way there and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7fff) > 0x7c00) continue
      if (floatToHalf(halfToFloat(bits)) !== bits)
        expect.fail(`0x${bits.toString(16)} came back as 0x${floatToHalf(halfToFloat(bits)).toString(16)}`)
    }
  })

  test.each([
    ['a tie goes to the even neighbour below', 1 + 2 ** -11, 0x3c00],
    ['a tie goes to the even neighbour above', 1 + 3 * 2 ** -11, 0x3c02],
    ['just above a tie goes up', 1 + 2 ** -11 + 2 ** -20, 0x3c01],
    ['rounding carries into the exponent', 2 - 2 ** -12, 0x4000],
    ['the largest that is not infinity', 65519.996, 0x7bff],
    ['the smallest that is', 65520, 0x7c00],
    ['far above', 1e30, 0x7c00],
    ['infinity', Number.NEGATIVE_INFINITY, 0xfc00],
    ['half of the smallest subnormal is a tie to 0', 2 ** -25, 0x0000],
    ['just above it', 2 ** -25 * 1.0001, 0x0001],
    ['a tie between subnormals', 3 * 2 ** -25, 0x0002],
    ['a subnormal that rounds up to the smallest normal', 1023.5 * 2 ** -24, 0x0400],
    ['below half of the smallest subnormal keeps its sign', -(2 ** -30), 0x8000],
    ['an f32 subnormal', 1e-42, 0x0000],
  ])('%s', (_, value, bits) => {
    expect(floatToHalf(value)).toBe(bits)
  })

  test('NaN stays NaN', () => {
    expect(halfToFloat(floatToHalf(Number.NaN))).toBeNaN()
  })

  test('is the nearest of the two neighbours', () => {
    for (let i = 1; i < 4000; i++) {
      const value = Math.fround(i * 0.0173 * 10 ** ((i % 9) - 6))
      const bits = floatToHalf(value)
      const error = Math.abs(halfToFloat(bits) - value)
      expect(error).toBeLessThanOrEqual(Math.abs(halfToFloat(bits + 1) - value))
      expect(error).toBeLessThanOrEqual(Math.abs(halfToFloat(bits - 1) - value))
    }
  })
})

describe('bfloat16 → f32', () => {
  test.each([
    [0x3f80, 1],
    [0xc049, -3.140625],
    [0x0001, 2 ** -133],
    [0x7f80, Number.POSITIVE_INFINITY],
    [0x7fc0, Number.NaN],
    [0x8000, -0],
  ])('%i is %d', (bits, value) => {
    expect(bfloatToFloat(bits)).toBe(value)
  })
})

test('arrays are decoded element by element, into a view at an offset', () => {
  const out = new Float32Array(5)
  decodeHalves(Uint16Array.of(0x3c00, 0x0001), out.subarray(1, 3))
  decodeBfloats(Uint16Array.of(0xbf80, 0x7f80), out.subarray(3))
  expect([...out]).toEqual([0, 1, 2 ** -24, -1, Number.POSITIVE_INFINITY])
})
