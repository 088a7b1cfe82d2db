/** Arrow's buffer compression for flechette: LZ4 frames and Zstandard, never more bytes than declared. */
import { CompressionType, setCompressionCodec } from '@uwdata/flechette'
import { inflateFrames } from '../lz4'
import { inflateZstd } from '../zstd/zstd'

type Inflate = (packed: Uint8Array, size: number) => Uint8Array

/** Register once; the sizes are checked against the limits before flechette is called. */
export function registerCodecs(): void {
  register(CompressionType.LZ4_FRAME, inflateFrames)
  register(CompressionType.ZSTD, inflateZstd)
}

function register(type: (typeof CompressionType)[keyof typeof CompressionType], inflate: Inflate): void {
  setCompressionCodec(type, {
    decode: (packed) => {
      const out = inflate(packed, declaredSize(packed))
      if (out.length !== declaredSize(packed)) throw new Error(`${out.length} bytes come out of a buffer of ${declaredSize(packed)}`)
      return out
    },
    encode: () => {
      throw new Error('Arrow files are only read')
    },
  })
}

/** Flechette hands over the bytes behind the 8 that hold their size, in the same buffer. */
const declaredSize = (packed: Uint8Array): number => Number(new DataView(packed.buffer, packed.byteOffset - 8, 8).getBigInt64(0, true))
