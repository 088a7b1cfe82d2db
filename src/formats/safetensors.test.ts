import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors'
import { DTYPES, type DType, elementBytes, type Tensor, type TensorData, toFloat32, viewOf } from './tensor'
import { headerEntry as entry, f32Tensor as f32, rawSafetensors as file, utf8 } from './testing'

const read = (bytes: Uint8Array) => readSafetensors(bytes, 'a.safetensors')

describe('valid files', () => {
  test('an I32 matrix, from bytes written out by hand', () => {
    const bytes = Uint8Array.of(
      60,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...utf8('{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}'),
      ...new Uint8Array(15),
      1,
    )
    expect(read(bytes).tensors.get('test')).toEqual({ name: 'test', dtype: 'I32', shape: [2, 2], data: Int32Array.of(0, 0, 0, 1 << 24) })
  })

  test('nothing at all', () => {
    expect(read(file('{}'))).toEqual({ tensors: new Map(), metadata: new Map() })
  })

  test('a header padded with white space', () => {
    expect(read(file('{}\r \t\n')).tensors.size).toBe(0)
    expect(read(file(`{${entry('a', 'U8', '2', '0,2')}}      `, 2)).tensors.get('a')?.data).toEqual(Uint8Array.of(0, 1))
  })

  test('a scalar', () => {
    expect(read(file(`{${entry('s', 'I16', '', '0,2')}}`, 2)).tensors.get('s')).toMatchObject({ shape: [], data: Int16Array.of(256) })
  })

  test('empty tensors at the start, in the middle and at the end', () => {
    const header = [
      entry('b', 'U8', '2', '0,2'),
      entry('end', 'F32', '0,7', '4,4'),
      entry('start', 'I64', '0', '0,0'),
      entry('mid', 'F16', '3,0', '2,2'),
      entry('c', 'U8', '2', '2,4'),
    ]
    const { tensors } = read(file(`{${header.join(',')}}`, 4))
    expect([...tensors.keys()]).toEqual(['b', 'end', 'start', 'mid', 'c'])
    expect(tensors.get('end')).toMatchObject({ shape: [0, 7], data: new Float32Array(0) })
    expect(tensors.get('c')?.data).toEqual(Uint8Array.of(2, 3))
  })

  test('keys in another order than the data, and spaces between', () => {
    const header = `{ "late" : { "data_offsets" : [ 2 , 4 ] , "shape" : [ 2 ] , "dtype" : "U8" } , ${entry('early', 'U8', '2', '0,2')} }`
    const { tensors } = read(file(header, 4))
    expect(tensors.get('late')?.data).toEqual(Uint8Array.of(2, 3))
    expect(tensors.get('early')?.data).toEqual(Uint8Array.of(0, 1))
  })

  test('__proto__ and constructor are only names', () => {
    const header = `{"__metadata__":{"__proto__":"m"},${entry('__proto__', 'U8', '1', '0,1')},${entry('constructor', 'U8', '1', '1,2')}}`
    const { tensors, metadata } = read(file(header, 2))
    expect(tensors.get('__proto__')?.data).toEqual(Uint8Array.of(0))
    expect(tensors.get('constructor')?.data).toEqual(Uint8Array.of(1))
    expect(metadata.get('__proto__')).toBe('m')
    expect(({} as { dtype?: unknown }).dtype).toBeUndefined()
  })

  test('names with escapes and other alphabets', () => {
    const { tensors } = read(file(`{${entry('\\u00e9\\n\\"\\ud83d\\ude00', 'U8', '1', '0,1')},${entry('重み', 'U8', '1', '1,2')}}`, 2))
    expect([...tensors.keys()]).toEqual(['é\n"😀', '重み'])
  })

  test('a view of the file where aligned, a copy where not', () => {
    const padded = file(`{${entry('a', 'F32', '1', '0,4')}}`.padEnd(64), 4)
    expect(read(padded).tensors.get('a')?.data.buffer).toBe(padded.buffer)
    const crooked = file(`{${entry('a', 'F32', '1', '0,4')}}`.padEnd(65), 4)
    expect(read(crooked).tensors.get('a')?.data).toEqual(read(padded).tensors.get('a')?.data)
  })
})

describe('writing', () => {
  test('is read back: every dtype, scalars, empty tensors, awkward names', () => {
    const data = (dtype: DType, elements: number): TensorData =>
      viewOf(
        dtype,
        Uint8Array.from({ length: elements * elementBytes(dtype) }, (_, i) => (dtype === 'BOOL' ? i % 2 : i * 37)),
      )
    const tensors: Tensor[] = DTYPES.map((dtype, i) => ({ name: `t.${dtype}`, dtype, shape: [3, i + 1], data: data(dtype, 3 * (i + 1)) }))
    tensors.push(f32('scalar', [], [5]), f32('empty', [0, 4], []), f32('__proto__', [1], [6]), f32('"\\\n重み', [1], [7]))
    const metadata = new Map([
      ['config', '{"a":"\\u0000é"}'],
      ['__proto__', 'p'],
      ['', 'empty key'],
    ])
    const back = read(writeSafetensors(tensors, metadata))
    expect(new Map([...back.tensors].sort())).toEqual(new Map(tensors.map((tensor) => [tensor.name, tensor] as const).sort()))
    expect(back.metadata).toEqual(metadata)
  })

  test('gives the same bytes whatever the order, aligned and padded with spaces', () => {
    const a = f32('b', [1], [1])
    const b: Tensor = { name: 'a', dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) }
    const bytes = writeSafetensors(
      [b, a],
      new Map([
        ['z', '1'],
        ['k', '2'],
      ]),
    )
    expect(
      writeSafetensors(
        [a, b],
        new Map([
          ['k', '2'],
          ['z', '1'],
        ]),
      ),
    ).toEqual(bytes)
    const header =
      '{"__metadata__":{"k":"2","z":"1"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded)
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 7, 8, 9])
  })

  test('no tensors, no metadata', () => {
    expect(new TextDecoder().decode(writeSafetensors([]).subarray(8))).toBe('{}      ')
  })

  test.each<[string, Tensor[], string]>([
    ['a name used twice', [f32('a', [1], [1]), f32('a', [1], [2])], 'tensor “a”: the name is used twice.'],
    ['the reserved name', [f32('__metadata__', [1], [1])], 'the name is reserved.'],
    ['a shape that the data does not fill', [f32('a', [2, 2], [1])], '4 bytes do not fill F32 [2, 2].'],
  ])('%s is refused', (_, tensors, message) => {
    expect(() => writeSafetensors(tensors)).toThrow(message)
  })
})

test('values survive as float32', () => {
  const tensor = read(writeSafetensors([f32('a', [2], [0.1, -3])])).tensors.get('a') as Tensor
  expect([...toFloat32(tensor)]).toEqual([Math.fround(0.1), -3])
})
