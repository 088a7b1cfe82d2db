import { expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { pcg } from '../core/rng'
import { readSafetensors, writeSafetensors } from './safetensors'
import { elementBytes, type Tensor } from './tensor'
import { rawSafetensors } from './testing'

const tensor = (name: string, shape: number[], data: Tensor['data'], dtype: Tensor['dtype']): Tensor => ({ name, dtype, shape, data })

const SEEDS: readonly Uint8Array[] = [
  writeSafetensors(
    [tensor('query', [2, 3], new Float32Array(6).fill(0.5), 'F32'), tensor('group', [2], Int32Array.of(0, 1), 'I32')],
    new Map([['credit', 'é "quoted"']]),
  ),
  writeSafetensors([
    tensor('a', [3], Uint8Array.of(1, 2, 3), 'U8'),
    tensor('b', [], BigInt64Array.of(9n), 'I64'),
    tensor('c', [0, 5], new Float64Array(0), 'F64'),
  ]),
  writeSafetensors([]),
]

/** Fragments that steer a mutation into the parser's corners. */
const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0061',
  '\\ud800',
  '0',
  '-1',
  '1e9',
  '9007199254740993',
  '18446744073709551615',
  'null',
  'true',
  '"dtype":"F32"',
  '"shape":[]',
  '"__proto__":{}',
  '"__metadata__":{}',
  '\0',
  ' ',
].map((text) => new TextEncoder().encode(text))

/** Draws u32 numbers from a seed, one after the other. */
function draws(seed: number): (below: number) => number {
  let at = 0
  return (below) => pcg(pcg(seed) ^ at++) % below
}

const splice = (bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array => {
  const out = new Uint8Array(bytes.length - removed + added.length)
  out.set(bytes.subarray(0, at))
  out.set(added, at)
  out.set(bytes.subarray(at + removed), at + added.length)
  return out
}

function mutate(bytes: Uint8Array, draw: (below: number) => number): Uint8Array {
  const at = draw(bytes.length)
  const length = Math.min(1 + draw(12), bytes.length - at)
  switch (draw(6)) {
    case 0:
      return splice(bytes, at, 1, Uint8Array.of((bytes[at] as number) ^ (1 << draw(8))))
    case 1:
      return splice(bytes, at, 1, Uint8Array.of(draw(256)))
    case 2:
      return splice(bytes, at, draw(2) * length, FRAGMENTS[draw(FRAGMENTS.length)] as Uint8Array)
    case 3:
      return splice(bytes, at, length, new Uint8Array(0))
    case 4:
      return splice(bytes, at, 0, bytes.slice(at, at + length))
    default:
      return bytes.slice(0, at + 1)
  }
}

/** Makes the header's length fit again after a mutation that moved the data, so that the mutation reaches the parser. */
function refit(mutated: Uint8Array, original: Uint8Array): Uint8Array {
  if (mutated.length < 8 || original.length < 8) return mutated
  const header = new DataView(original.buffer).getBigUint64(0, true) + BigInt(mutated.length - original.length)
  const out = mutated.slice()
  if (header > 0n) new DataView(out.buffer).setBigUint64(0, header, true)
  return out
}

test('10,000 seeded mutations: each is read or refused by a StudioError, at once', { timeout: 60_000 }, () => {
  let accepted = 0
  let slowest = 0
  for (let i = 0; i < 10_000; i++) {
    const draw = draws(i)
    let bytes = SEEDS[i % SEEDS.length] as Uint8Array
    const original = bytes
    for (let n = 1 + draw(3); n > 0 && bytes.length > 0; n--) bytes = mutate(bytes, draw)
    if (draw(2) === 0) bytes = refit(bytes, original)
    const start = process.cpuUsage()
    try {
      const { tensors } = readSafetensors(bytes, 'fuzz.safetensors')
      accepted++
      for (const { dtype, shape, data } of tensors.values()) {
        expect(data.byteLength).toBe(shape.reduce((product, extent) => product * extent, elementBytes(dtype)))
        expect(data.byteLength).toBeLessThanOrEqual(bytes.length)
      }
    } catch (error) {
      if (!(error instanceof StudioError)) throw new Error(`mutation ${i} gave another error`, { cause: error })
      expect(error.subject).toBe('fuzz.safetensors')
    }
    slowest = Math.max(slowest, process.cpuUsage(start).user)
  }
  // µs of this process alone: the machine's other work does not count
  expect(slowest).toBeLessThan(1e6)
  // Changes within the data or in a name leave a valid file: the mutations are no mere noise.
  expect(accepted).toBeGreaterThan(500)
  expect(accepted).toBeLessThan(9_000)
})

test('a large hostile header is refused within a second', () => {
  const body = Array.from({ length: 40_000 }, (_, i) => `"t${i}":{"dtype":"U8","shape":[1],"data_offsets":[${i},${i + 1}]}`).join(',')
  for (const header of [`{${body},"t7":0}`, `{"${'\\u0041'.repeat(400_000)}`, `{"a":[${'0,'.repeat(1_000_000)}`]) {
    const bytes = rawSafetensors(header)
    const start = process.cpuUsage()
    expect(() => readSafetensors(bytes, 'large.safetensors')).toThrow(StudioError)
    expect(process.cpuUsage(start).user).toBeLessThan(1e6)
  }
})
