import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ByteSource } from '../../formats/source'
import { openFiles, pair } from '../dataset'
import { RowReader } from '../standardize'

const [ROWS, WIDTH] = [524_288, 1024]
const BYTES = 4 * ROWS * WIDTH

test('a .safetensors of 2 GiB opens with less than 300 MB of memory, and any row of it can be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-'))
  const file = openSync(join(folder, 'big.safetensors'), 'w+')
  const header = Buffer.from(JSON.stringify({ query: { dtype: 'F32', shape: [ROWS, WIDTH], data_offsets: [0, BYTES] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const last = Buffer.from(Float32Array.from({ length: WIDTH }, (_, i) => i).buffer)
  try {
    writeSync(file, Buffer.concat([length, header]), 0, 8 + header.length, 0)
    ftruncateSync(file, 8 + header.length + BYTES)
    writeSync(file, last, 0, last.length, 8 + header.length + BYTES - last.length)
    let most = 0
    const read = (at: number, out: Uint8Array): void => {
      expect(readSync(file, out, 0, out.length, at)).toBe(out.length)
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      most = Math.max(most, heapUsed + arrayBuffers)
    }
    const bytes: ByteSource = {
      name: 'big.safetensors',
      size: 8 + header.length + BYTES,
      async read(offset, size) {
        const out = new Uint8Array(size)
        read(offset, out)
        return out
      },
    }
    const raw = await openFiles([{ name: 'big.safetensors', bytes, direct: { read } }])
    expect(raw).toMatchObject({ rows: ROWS, width: WIDTH })
    expect(raw.query.values).toBeNull()
    const out = new Float32Array(WIDTH)
    new RowReader(pair(raw, 'next'), new Float32Array(WIDTH), false).replies(Uint32Array.of(ROWS - 2), out)
    expect(out).toEqual(Float32Array.from({ length: WIDTH }, (_, i) => i))
    expect(most).toBeLessThan(300e6)
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
})
