import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { StudioError } from '../core/errors'
import { pcg } from '../core/rng'
import { cases } from '../core/soak.testing'
import { openSource } from './open'
import { memorySource } from './source'

const GOLDEN = new URL('./golden/', import.meta.url)

/** Small files of every format that came with the studio's own readers, not only with JSON. */
const FILES = [
  'f64-fortran.npy',
  'stored.npz',
  'deflated.npz',
  'none.parquet',
  'snappy.parquet',
  'gzip.parquet',
  'zstd.parquet',
  'lz4.parquet',
  'brotli.parquet',
  'pages.parquet',
  'columns.parquet',
  'ragged.parquet',
  'uncompressed.feather',
  'lz4.feather',
  'zstd.feather',
  'stream.arrows',
  'lists.csv',
  'columns.tsv',
  'lists.jsonl',
]

/** Values that lengths, offsets and counts are most afraid of. */
const HARD = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x0a, 0x2c, 0x5b, 0x7b]

function draws(seed: number): (below: number) => number {
  let at = 0
  return (below) => pcg(pcg(seed) ^ at++) % below
}

/** Bytes changed, a part removed, doubled or moved, or the end cut off. */
function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const draw = draws(seed)
  const out = [...bytes]
  for (let change = 0; change <= draw(4); change++) {
    const at = draw(out.length)
    const kind = draw(8)
    if (kind < 4) out[at] = kind < 2 ? (HARD[draw(HARD.length)] as number) : draw(256)
    else if (kind === 4) for (let i = 0; i < 4; i++) out[at + i] = 0xff
    else if (kind === 5) out.splice(at, 1 + draw(16))
    else if (kind === 6) out.splice(at, 0, ...out.slice(at, at + 1 + draw(32)))
    else out.length = Math.max(1, at)
  }
  return Uint8Array.from(out)
}

/** Reads everything in a file. */
async function readAll(name: string, bytes: Uint8Array, skipBadRows: boolean): Promise<void> {
  const { tensors } = await openSource(memorySource(name, bytes), { skipBadRows, limits: { bytes: 2 ** 26 } })
  for (const tensor of tensors.values()) {
    if (tensor.kind === 'text') await tensor.load()
    // a shape of zeros and huge numbers is allowed, and holds nothing
    else for await (const piece of tensor.pieces()) expect(piece.rows).toBeGreaterThan(0)
  }
}

describe('a damaged file is read, or refused by a StudioError, within a second', () => {
  it.each(FILES)('%s', async (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, GOLDEN)))
    // every reader is loaded, and the machine's other work does not count
    await readAll(name, bytes, true)
    await openSource(memorySource(name, Uint8Array.of(255, 255, 255, 255))).catch(() => null)
    let refused = 0
    for (let seed = 0; seed < cases(40, 4000); seed++) {
      const damaged = mutated(bytes, seed)
      const began = process.cpuUsage()
      try {
        await readAll(name, damaged, seed % 2 === 1)
      } catch (error) {
        if (!(error instanceof StudioError)) throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`)
        expect(error.subject.startsWith(name), `seed ${seed}: ${error.message}`).toBe(true)
        refused++
      }
      expect(process.cpuUsage(began).user, `seed ${seed}`).toBeLessThan(1e6)
    }
    expect(refused).toBeGreaterThan(0)
  })
})
