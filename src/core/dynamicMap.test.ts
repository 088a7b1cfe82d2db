import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readSafetensors } from '../formats/safetensors'
import { CODES, dynamicMap, ZERO_CODE } from './dynamicMap'

test.each([
  ['signed', true],
  ['unsigned', false],
] as const)('the %s map is the reference’s, bit for bit', async (name, signed) => {
  const { tensors } = readSafetensors(await readFile('src/model/golden/dynamicmap.safetensors'), 'dynamicmap')
  const golden = tensors.get(name)?.data
  expect(golden).toBeInstanceOf(Float32Array)
  expect(golden).toHaveLength(CODES)
  const bits = (values: Float32Array): number[] => Array.from(new Uint32Array(values.slice().buffer))
  expect(bits(dynamicMap(signed))).toEqual(bits(golden as Float32Array))
})

test('an empty moment holds the code of 0', () => {
  expect(ZERO_CODE).toEqual({ first: 127, second: 0 })
})
