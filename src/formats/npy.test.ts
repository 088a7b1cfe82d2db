import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { isNpy, openNpy } from './npy'
import { Reading } from './reading'
import { memorySource } from './source'
import { type Tensor, toFloat32 } from './tensor'
import { latin, npyFile, npyHeader } from './testing'

const bytes = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
const reversed = (data: ArrayBufferView & { BYTES_PER_ELEMENT: number }): Uint8Array => {
  const out = bytes(data).slice()
  for (let i = 0; i < out.length; i += data.BYTES_PER_ELEMENT) out.subarray(i, i + data.BYTES_PER_ELEMENT).reverse()
  return out
}

const readNpy = async (file: Uint8Array): Promise<Tensor> => (await openNpy(new Reading(memorySource('a.npy', file)))).load()

const KINDS = [
  ['f2', 'F16', Uint16Array.of(0x3c00, 0xc100, 1), [1, -2.5, 2 ** -24]],
  ['f4', 'F32', Float32Array.of(1.5, -0, 1e-40), [1.5, -0, Math.fround(1e-40)]],
  ['f8', 'F64', Float64Array.of(0.1, 1e300, -7), [Math.fround(0.1), Number.POSITIVE_INFINITY, -7]],
  ['i1', 'I8', Int8Array.of(-128, 0, 127), [-128, 0, 127]],
  ['i2', 'I16', Int16Array.of(-32768, 258, 1), [-32768, 258, 1]],
  ['i4', 'I32', Int32Array.of(-65536, 66051, 1), [-65536, 66051, 1]],
  ['i8', 'I64', BigInt64Array.of(-1n, 72623859790382856n, 1n), [-1, Math.fround(Number(72623859790382856n)), 1]],
  ['u1', 'U8', Uint8Array.of(0, 128, 255), [0, 128, 255]],
  ['u2', 'U16', Uint16Array.of(65535, 258, 1), [65535, 258, 1]],
  ['u4', 'U32', Uint32Array.of(4294901760, 66051, 1), [4294901760, 66051, 1]],
  ['u8', 'U64', BigUint64Array.of(2n ** 63n, 258n, 1n), [2 ** 63, 258, 1]],
  ['b1', 'BOOL', Uint8Array.of(1, 0, 1), [1, 0, 1]],
] as const

describe.each(KINDS)('%s', (code, dtype, data, values) => {
  test.each([1, 2, 3])('version %i, little-endian', async (version) => {
    const tensor = await readNpy(npyFile(npyHeader(`'<${code}'`, '(3,)'), { version, data: bytes(data) }))
    expect(tensor).toMatchObject({ name: '', dtype, shape: [3] })
    expect([...toFloat32(tensor)]).toEqual([...values])
  })

  test('big-endian', async () => {
    const tensor = await readNpy(npyFile(npyHeader(`">${code}"`, '(3L,)'), { data: reversed(data) }))
    expect([...toFloat32(tensor)]).toEqual([...values])
  })
})

describe('order', () => {
  const column = async (shape: string, values: number[]) => [
    ...(await readNpy(npyFile(npyHeader("'<i4'", shape, 'True'), { data: bytes(Int32Array.from(values)) }))).data,
  ]

  test('Fortran matrices come out row by row', async () => {
    expect(await column('(2, 3)', [1, 4, 2, 5, 3, 6])).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('Fortran arrays of three axes too', async () => {
    const shape = [2, 3, 4] as const
    const values = Array.from({ length: 24 }, (_, at) => (at % 2) * 12 + (Math.floor(at / 2) % 3) * 4 + Math.floor(at / 6))
    expect(await column(`(${shape.join(', ')})`, values)).toEqual(Array.from({ length: 24 }, (_, i) => i))
  })

  test('Fortran and big-endian together', async () => {
    const data = reversed(Int16Array.of(1, 3, 2, 4))
    expect([...(await readNpy(npyFile(npyHeader("'>i2'", '(2, 2)', 'True'), { data }))).data]).toEqual([1, 2, 3, 4])
  })

  test('C order is a view of the file', async () => {
    const file = npyFile(npyHeader("'<f4'", '(2, 2)'), { data: bytes(Float32Array.of(1, 2, 3, 4)) })
    expect((await readNpy(file)).data.buffer).toBe(file.buffer)
  })

  test('a file at an odd offset of a larger buffer', async () => {
    const file = npyFile(npyHeader("'<f4'", '(2,)'), { data: bytes(Float32Array.of(1, 2)) })
    const shifted = new Uint8Array(file.length + 1)
    shifted.set(file, 1)
    expect([...(await readNpy(shifted.subarray(1))).data]).toEqual([1, 2])
  })
})

describe('edges', () => {
  test('a scalar', async () => {
    expect(await readNpy(npyFile(npyHeader("'<f4'", '()'), { data: bytes(Float32Array.of(7)) }))).toMatchObject({
      shape: [],
      data: Float32Array.of(7),
    })
  })

  test('no elements', async () => {
    expect(await readNpy(npyFile(npyHeader("'<f4'", '(0, 64)', 'True')))).toMatchObject({ shape: [0, 64], data: new Float32Array(0) })
  })

  test('the magic', async () => {
    expect(isNpy(latin('\x93NUMPY'))).toBe(true)
    expect(isNpy(latin('\x93NUMP'))).toBe(false)
  })
})

describe('refused', () => {
  const four = { data: new Uint8Array(16) }
  test.each<[string, Uint8Array, string]>([
    ['objects', npyFile(npyHeader("'|O'", '(4,)'), four), 'its elements are Python objects (pickled) (“|O”)'],
    ['records', npyFile(npyHeader("[('a', '<i4'), ('b', '<f4', (2,))]", '(2,)'), four), 'records with named fields'],
    ['text', npyFile(npyHeader("'<U3'", '(4,)'), four), 'text (“<U3”)'],
    ['complex', npyFile(npyHeader("'<c16'", '(1,)'), four), 'complex numbers (“<c16”)'],
    ['dates', npyFile(npyHeader("'<M8[ns]'", '(2,)'), four), 'dates (“<M8[ns]”)'],
    ['long double', npyFile(npyHeader("'<f16'", '(1,)'), four), 'of type “<f16”'],
    ['cut short', npyFile(npyHeader("'<f4'", '(5,)'), four), 'the header declares F32 [5], 20 bytes, but 4 of them are missing.'],
    [
      'a terabyte declared',
      npyFile(npyHeader("'<f8'", '(1000000, 131072)'), four),
      '1048576000000 bytes, but 1048575999984 of them are missing.',
    ],
    ['too large to count', npyFile(npyHeader("'<f8'", '(4000000000, 4000000000)'), four), 'more bytes than can be counted exactly'],
    ['more after the array', npyFile(npyHeader("'<f4'", '(3,)'), four), '12 bytes, but 4 more follow.'],
    ['a negative size', npyFile(npyHeader("'<f4'", '(-4,)'), four), 'shape has -4, which is not a size'],
    ['a size beyond 2⁵³', npyFile(npyHeader("'<f4'", '(9007199254740993,)'), four), 'which is not a size'],
    ['a number as shape', npyFile(npyHeader("'<f4'", '4'), four), 'shape is not a tuple'],
    ['a bracketed number as shape', npyFile(npyHeader("'<f4'", '(4)'), four), 'a tuple of one lacks its comma'],
    ['a list as shape', npyFile(npyHeader("'<f4'", '[4]'), four), 'shape is not a tuple'],
    ['text in the shape', npyFile(npyHeader("'<f4'", "('4',)"), four), 'shape has 4, which is not a size'],
    ['a fractional size', npyFile(npyHeader("'<f4'", '(4.0,)'), four), 'a comma or bracket is missing'],
    ['fortran_order as a number', npyFile(npyHeader("'<f4'", '(4,)', '0'), four), 'fortran_order is not True or False'],
    ['no fortran_order', npyFile("{'descr': '<f4', 'shape': (4,)}", four), 'fortran_order is not True or False'],
    ['no shape', npyFile("{'descr': '<f4', 'fortran_order': False}", four), 'shape is not a tuple'],
    ['no descr', npyFile("{'fortran_order': False, 'shape': (4,)}", four), 'of a type that the header does not name'],
    ['an unknown entry', npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'x': 1}", four), 'an unknown entry “x”'],
    ['an entry twice', npyFile("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (4,)}", four), '“descr” is there twice'],
    ['a list as header', npyFile('[1, 2]', four), 'not a Python dictionary'],
    ['code as header', npyFile("__import__('os').system('x')", four), '“__import__” is unknown at character 0'],
    ['text without end', npyFile("{'descr: 1}", four), 'a text has no end'],
    ['an unclosed dictionary', npyFile("{'descr': '<f4'", four), 'a comma or brace is missing'],
    ['more after the dictionary', npyFile(`${npyHeader("'<f4'", '(4,)')} 5`, four), 'more follows after its end'],
    ['brackets alone', npyFile('('.repeat(50000), { version: 2, ...four }), 'nested too deeply'],
    ['an empty header', npyFile('', four), 'a value is missing'],
    ['version 4', npyFile(npyHeader("'<f4'", '(4,)'), { version: 4, ...four }), '.npy version 4.0 is unknown'],
    [
      'a header longer than the file',
      npyFile(npyHeader("'<f4'", '(4,)'), { length: 60000, ...four }),
      'the header declares 60000 bytes, but',
    ],
    ['a header of 4 GB', npyFile(npyHeader("'<f4'", '(4,)'), { version: 2, length: 0xffffffff, ...four }), 'at most 65536 are read'],
    ['the magic alone', latin('\x93NUMPY'), 'ends after 6 bytes, within the .npy magic'],
    ['no length', latin('\x93NUMPY\x01\x00\x10'), 'ends after 9 bytes, within the header’s length'],
  ])('%s', async (_, file, message) => {
    const refusal = await readNpy(file).catch((error) => error)
    expect(refusal).toBeInstanceOf(StudioError)
    expect(refusal.message).toContain(message)
  })

  test('every prefix of a file is refused', async () => {
    const file = npyFile(npyHeader("'<f4'", '(2, 2)'), four)
    for (let length = 6; length < file.length; length++) await expect(readNpy(file.slice(0, length))).rejects.toThrow(StudioError)
  })

  test('every changed byte of a header gives an array or a StudioError', async () => {
    const file = npyFile(npyHeader("'<f4'", '(2, 2)'), four)
    for (let at = 6; at < file.length - 16; at++) {
      for (const byte of [0, 0x20, 0x27, 0x28, 0x39, 0x7b, 0xff]) {
        const changed = file.slice()
        changed[at] = byte
        try {
          await readNpy(changed)
        } catch (error) {
          if (!(error instanceof StudioError)) throw error
        }
      }
    }
  })
})
