import { describe, expect, it } from 'vitest'
import { isCheckpoint, kindOf } from './sniff'

function safetensors(header: unknown): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}
const checkpoint = safetensors({
  x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
  __metadata__: { format: 'lattice-studio/1', step: '3' },
})
const embeddings = safetensors({ query: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] }, __metadata__: { format: 'pt' } })

describe('kinds of files', () => {
  it('a checkpoint is told by its header, not by its name', async () => {
    expect(await kindOf(new File([checkpoint], 'a.safetensors'))).toBe('checkpoint')
    expect(await kindOf(new File([embeddings], 'checkpoint.safetensors'))).toBe('dataset')
  })

  it('a config is told by its ending', async () => {
    expect(await kindOf(new File(['a: 1'], 'Run.YML'))).toBe('config')
    expect(await kindOf(new File(['a: 1'], 'x.npy'))).toBe('dataset')
    expect(await kindOf(new File(['PK'], 'Backup.ZIP'))).toBe('backup')
    expect(await kindOf(new File(['PK'], 'x.npz'))).toBe('dataset')
  })

  it.each([[new Uint8Array(0)], [new Uint8Array(7)], [new Uint8Array(64).fill(255)]])('nonsense is no checkpoint', (bytes) => {
    expect(isCheckpoint(bytes)).toBe(false)
  })
})
