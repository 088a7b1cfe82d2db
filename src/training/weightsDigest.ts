import { Sha256 } from '../core/sha256'
import type { Checkpoint } from './checkpoint'

/** SHA-256 of a checkpoint's weights, hex: their names in order, each with its values' bytes. Equal trainings have equal ones. */
export function weightsDigest({ tensors }: Pick<Checkpoint, 'tensors'>): string {
  const digest = new Sha256()
  for (const name of [...tensors.keys()].sort()) {
    const values = tensors.get(name) as Float32Array
    digest.update(new TextEncoder().encode(`${name}\0`)).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return digest.digest()
}
