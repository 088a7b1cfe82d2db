import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { bytesOf, checkedSize, type DType, elementBytes, type TensorData, toFloat32, toIntegers, viewOf } from './tensor'

const tensor = (dtype: DType, data: TensorData) => ({ name: 't', dtype, shape: [data.length], data })

describe('toFloat32', () => {
  test('does not copy F32', () => {
    const data = Float32Array.of(1, 2)
    expect(toFloat32(tensor('F32', data))).toBe(data)
  })

  test.each<[DType, TensorData, number[]]>([
    ['F16', Uint16Array.of(0x3c00, 0xc100), [1, -2.5]],
    ['BF16', Uint16Array.of(0x3f80, 0xc020), [1, -2.5]],
    ['F64', Float64Array.of(0.1, 2 ** -1074), [Math.fround(0.1), 0]],
    ['I8', Int8Array.of(-128, 127), [-128, 127]],
    ['U16', Uint16Array.of(0x3c00, 65535), [15360, 65535]],
    ['I32', Int32Array.of(-5, 2 ** 24 + 1), [-5, 2 ** 24]],
    ['U32', Uint32Array.of(2 ** 32 - 1), [2 ** 32]],
    ['I64', BigInt64Array.of(-3n, 2n ** 40n), [-3, 2 ** 40]],
    ['U64', BigUint64Array.of(2n ** 63n), [2 ** 63]],
    ['BOOL', Uint8Array.of(1, 0), [1, 0]],
  ])('%s', (dtype, data, expected) => {
    expect([...toFloat32(tensor(dtype, data))]).toEqual(expected)
  })
})

describe('toIntegers', () => {
  test.each<[DType, TensorData, number[]]>([
    ['I64', BigInt64Array.of(-(2n ** 53n) + 1n, 7n), [-Number.MAX_SAFE_INTEGER, 7]],
    ['U8', Uint8Array.of(255), [255]],
    ['BOOL', Uint8Array.of(1), [1]],
  ])('%s', (dtype, data, expected) => {
    expect([...toIntegers(tensor(dtype, data), 'a.npy')]).toEqual(expected)
  })

  test('refuses a 64-bit value that a number cannot hold, naming it', () => {
    const wide = tensor('I64', BigInt64Array.of(1n, 2n ** 53n))
    expect(() => toIntegers(wide, 'a.npy')).toThrow('a.npy: “t” holds 9007199254740992 at index 1, which is beyond ±2⁵³.')
    expect(() => toIntegers(wide, 'a.npy')).toThrow(StudioError)
  })

  test.each<[DType, TensorData]>([
    ['F32', Float32Array.of(1)],
    ['F16', Uint16Array.of(1)],
  ])('refuses %s', (dtype, data) => {
    expect(() => toIntegers(tensor(dtype, data), 'a.npy')).toThrow(`“t” holds ${dtype} numbers where whole numbers are needed.`)
  })
})

test('a view is zero-copy where alignment allows, and a copy of the same values where not', () => {
  const bytes = new Uint8Array(12)
  new DataView(bytes.buffer).setFloat32(4, 1.5, true)
  new DataView(bytes.buffer).setUint8(9, 0x80)
  const aligned = viewOf('F32', bytes.subarray(4, 8))
  expect(aligned.buffer).toBe(bytes.buffer)
  expect([...aligned]).toEqual([1.5])
  const crooked = viewOf('U16', bytes.subarray(7, 11))
  expect(crooked.buffer).not.toBe(bytes.buffer)
  expect([...crooked]).toEqual([0x003f, 0x0080])
  expect(bytesOf({ data: crooked })).toEqual(Uint8Array.of(0x3f, 0, 0x80, 0))
})

test('sizes are checked', () => {
  expect(checkedSize([])).toBe(1)
  expect(checkedSize([3, 0, 5], 4)).toBe(0)
  expect(checkedSize([2 ** 30, 2 ** 22], 1)).toBe(2 ** 52)
  expect(checkedSize([2 ** 30, 2 ** 22], 4)).toBeNull()
  expect(checkedSize([2 ** 40, 2 ** 40, 0])).toBeNull()
  expect(elementBytes('BF16')).toBe(2)
})

test('unaligned elements are copied, from a Node Buffer too, whose slice() is only a view', () => {
  const bytes = Buffer.alloc(9)
  bytes.writeFloatLE(1.5, 1)
  bytes.writeFloatLE(-2, 5)
  expect(Array.from(viewOf('F32', bytes.subarray(1)) as Float32Array)).toEqual([1.5, -2])
})
