import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { readSafetensors, writeSafetensors } from './safetensors'
import { LARGEST_HEADER } from './safetensorsHeader'
import { headerEntry as entry, f32Tensor as f32, rawSafetensors as file } from './testing'

const read = (bytes: Uint8Array) => readSafetensors(bytes, 'a.safetensors')

describe('refused', () => {
  const ok = entry('ok', 'U8', '2', '0,2')
  test.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(0), 'it has 0 bytes, but a .safetensors file begins with an 8-byte length.'],
    ['seven bytes', new Uint8Array(7), 'it has 7 bytes'],
    ['a length alone', file('', 0, 60n), 'a header of 60 bytes, but 60 of them are missing'],
    ['a header that is cut', file('{"a":', 0, 100n), 'but 95 of them are missing'],
    ['a length of 0', file(''), 'does not begin with { (byte 8)'],
    [
      'a length just above 100 MB',
      file('{}', 0, BigInt(LARGEST_HEADER) + 1n),
      'declares a header of 100000001 bytes (bytes 0 to 7); at most 100000000 are read',
    ],
    ['a length of 2⁶⁴ − 1', file('{}', 0, 2n ** 64n - 1n), 'declares a header of 18446744073709551615 bytes'],
    ['no UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), 'the header (bytes 8 to 10) is not UTF-8 text'],
    ['a byte order mark', file('\ufeff{}'), 'does not begin with {'],
    ['white space first', file(' {}'), 'does not begin with {'],
    ['a list', file('[]'), 'does not begin with {'],
    ['a brace alone', file('{'), 'a key in quotes is missing (byte 9)'],
    ['a comma at the end', file(`{${ok},}`, 2), 'a key in quotes is missing'],
    ['text after the header', file(`{${ok}} x`, 2), 'more follows after its end'],
    ['a NUL after the header', file(`{${ok}}\0`, 2), 'more follows after its end'],
    ['the same tensor twice', file(`{${ok},${ok}}`, 2), 'the key “ok” is there twice'],
    ['the same tensor twice, once escaped', file(`{${ok},${entry('\\u006fk', 'U8', '2', '0,2')}}`, 2), 'the key “ok” is there twice'],
    ['a field twice', file('{"a":{"dtype":"U8","dtype":"I8","shape":[2],"data_offsets":[0,2]}}', 2), 'the key “dtype” is there twice'],
    ['metadata twice', file(`{"__metadata__":{},"__metadata__":{},${ok}}`, 2), 'the key “__metadata__” is there twice'],
    ['a metadata key twice', file(`{"__metadata__":{"a":"1","a":"2"},${ok}}`, 2), 'the key “a” is there twice'],
    ['metadata that is no object', file(`{"__metadata__":["a"],${ok}}`, 2), '__metadata__ is not an object'],
    ['a metadata value that is no text', file(`{"__metadata__":{"step":5},${ok}}`, 2), '__metadata__ “step” is not text'],
    ['a nested metadata value', file(`{"__metadata__":{"m":{"a":"b"}},${ok}}`, 2), '__metadata__ “m” is not text'],
    ['a tensor that is no object', file('{"a":[0,4]}', 4), 'tensor “a” is not described by an object'],
    ['a tensor that is null', file('{"a":null}'), 'tensor “a” is not described by an object'],
    ['no dtype', file('{"a":{"shape":[2],"data_offsets":[0,2]}}', 2), 'tensor “a” has no dtype'],
    ['a dtype that is a number', file('{"a":{"dtype":1,"shape":[2],"data_offsets":[0,2]}}', 2), 'tensor “a” has no dtype'],
    [
      'an unknown dtype',
      file(`{${entry('a', 'F8_E4M3', '2', '0,2')}}`, 2),
      'tensor “a” has dtype F8_E4M3, which is not read. Store it as one of F16, BF16, F32',
    ],
    ['a dtype in lower case', file(`{${entry('a', 'f32', '1', '0,4')}}`, 4), 'has dtype f32, which is not read'],
    ['no shape', file('{"a":{"dtype":"U8","data_offsets":[0,2]}}', 2), 'tensor “a” has no list shape'],
    ['a shape that is a number', file('{"a":{"dtype":"U8","shape":2,"data_offsets":[0,2]}}', 2), 'tensor “a” has no list shape'],
    ['a negative size', file(`{${entry('a', 'U8', '-2', '0,2')}}`, 2), 'an entry in shape that is not a whole number from 0'],
    ['a minus zero', file(`{${entry('a', 'U8', '-0', '0,0')}}`), 'an entry in shape that is not a whole number from 0'],
    ['a fractional size', file(`{${entry('a', 'U8', '2.0', '0,2')}}`, 2), 'an entry in shape that is not a whole number from 0'],
    ['an exponent', file(`{${entry('a', 'U8', '1e1', '0,10')}}`, 10), 'an entry in shape that is not a whole number from 0'],
    ['a size in quotes', file(`{${entry('a', 'U8', '"2"', '0,2')}}`, 2), 'an entry in shape that is not a whole number from 0'],
    ['a leading zero', file(`{${entry('a', 'U8', '02', '0,2')}}`, 2), 'a comma or ] is missing'],
    [
      'a product beyond 2⁶⁴',
      file(`{${entry('a', 'I32', '2,18446744073709551614', '0,16')}}`, 16),
      'has 18446744073709551614 in shape, which is beyond 2⁵³',
    ],
    ['a byte count beyond 2⁵³', file(`{${entry('a', 'I32', '4194304,4294967296', '0,16')}}`, 16), 'more bytes than can be counted exactly'],
    [
      'a product that wraps to a small one',
      file(`{${entry('a', 'U8', '4294967296,4294967296', '0,0')}}`),
      'more bytes than can be counted exactly',
    ],
    [
      'an overflow hidden by a zero',
      file(`{${entry('a', 'U8', '4294967296,4294967296,0', '0,0')}}`),
      'more bytes than can be counted exactly',
    ],
    [
      'a size that does not fit the shape',
      file(`{${entry('a', 'I32', '2,2', '0,4')}}`, 4),
      'tensor “a” has 4 bytes, but I32 [2, 2] needs 16',
    ],
    ['no offsets', file('{"a":{"dtype":"U8","shape":[2]}}', 2), 'tensor “a” has no list data_offsets'],
    ['one offset', file(`{${entry('a', 'U8', '2', '0')}}`, 2), 'data_offsets that are not two'],
    ['three offsets', file(`{${entry('a', 'U8', '2', '0,2,2')}}`, 2), 'data_offsets that are not two'],
    ['offsets in reverse', file(`{${entry('a', 'U8', '2', '2,0')}}`, 2), 'tensor “a” ends at byte 0, before its beginning at 2'],
    [
      'a hole at the start',
      file(`{${entry('a', 'U8', '2', '1,3')}}`, 3),
      'a hole of 1 bytes between the start of the data and tensor “a” (data byte 0)',
    ],
    [
      'a hole in the middle',
      file(`{${ok},${entry('b', 'U8', '2', '4,6')}}`, 6),
      'a hole of 2 bytes between tensor “ok” and tensor “b” (data byte 2)',
    ],
    ['an overlap', file(`{${ok},${entry('b', 'U8', '2', '1,3')}}`, 3), 'tensor “b” overlaps tensor “ok” (data byte 1)'],
    ['the same bytes twice', file(`{${ok},${entry('b', 'U8', '2', '0,2')}}`, 2), 'tensor “b” overlaps tensor “ok”'],
    ['an empty tensor within another', file(`{${ok},${entry('b', 'U8', '0', '1,1')}}`, 2), 'tensor “b” overlaps tensor “ok” (data byte 1)'],
    ['data that is cut', file(`{${entry('a', 'U8', '4', '0,4')}}`, 2), 'tensor “a” ends at data byte 4, but 2 bytes are missing'],
    ['bytes after the last tensor', file(`{${ok}}`, 40), '38 bytes follow tensor “ok”, which no tensor describes (data byte 2)'],
    ['bytes without a tensor', file('{}', 3), '3 bytes follow the start of the data'],
    ['half a surrogate pair', file(`{${entry('\\ud800', 'U8', '2', '0,2')}}`, 2), 'half a surrogate pair'],
    ['a control character', file(`{${entry('a\nb', 'U8', '2', '0,2')}}`, 2), 'a control character'],
    ['brackets alone', file(`{"a":${'['.repeat(100000)}`), 'nested too deeply'],
    ['NaN', file('{"a":NaN}'), 'a value is missing'],
    ['a comment', file('{/**/}'), 'a key in quotes is missing'],
  ])('%s', (_, bytes, message) => {
    const start = performance.now()
    expect(() => read(bytes)).toThrow(StudioError)
    expect(() => read(bytes)).toThrow(message)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('a position in the header is counted in bytes', () => {
    expect(() => read(file('{"重み":?}'))).toThrow('a value is missing (byte 18)')
  })

  test('every prefix of a file is refused', () => {
    const whole = writeSafetensors([f32('a', [2], [1, 2])], new Map([['k', 'v']]))
    for (let length = 0; length < whole.length; length++) expect(() => read(whole.slice(0, length))).toThrow(StudioError)
  })
})
