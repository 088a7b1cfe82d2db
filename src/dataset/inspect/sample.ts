import { pcg, streamKey } from '../../core/rng'
import { ranked } from '../order'

/** The draws of everything that is looked at; not one of CONTRACT.md's streams, so that looking never changes a run. */
const LOOKING = 0x5eed0100

/** At most `most` of the rows that `allowed` lets in, drawn at random by the seed, in the order drawn. */
export function sampleRows(rows: number, most: number, seed: number, allowed: (row: number) => boolean = () => true): Uint32Array {
  const from = Uint32Array.from({ length: rows }, (_, row) => row).filter(allowed)
  return ranked(streamKey(seed, LOOKING), from).slice(0, most)
}

/** Numbers in [0, 1), one after the other, by the seed. */
export function seededRandom(seed: number): () => number {
  const key = streamKey(seed, LOOKING + 1)
  let drawn = 0
  return () => pcg(key ^ drawn++) / 2 ** 32
}
