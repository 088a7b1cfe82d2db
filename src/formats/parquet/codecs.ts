/** Decompressors that never write more than the declared size, each loaded when a file needs it. */
import { inflateBlock } from '../lz4'
import { inflateZstd } from '../zstd/zstd'

/** Bytes in, and how many must come out. @throws Error where the bytes are damaged */
export type Decompress = (packed: Uint8Array, size: number) => Uint8Array

/** The decompressor of a Parquet codec; null for one that is not known. */
export async function decompressorOf(codec: string): Promise<Decompress | null> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return (packed) => packed
    case 'SNAPPY': {
      const { snappyUncompress } = await import('hyparquet')
      return (packed, size) => filled(size, (out) => snappyUncompress(packed, out))
    }
    case 'GZIP': {
      const { gunzipSync } = await import('fflate')
      return (packed, size) => gunzipSync(packed, { out: new Uint8Array(size) })
    }
    case 'ZSTD':
      return inflateZstd
    case 'BROTLI':
      return (await import('hyparquet-compressors/src/brotli.js')).decompressBrotli
    case 'LZ4':
      return (await import('hyparquet-compressors/src/lz4.js')).decompressLz4
    case 'LZ4_RAW':
      return (packed, size) =>
        filled(size, (out) => {
          inflateBlock(packed, out, 0)
        })
    default:
      return null
  }
}

function filled(size: number, fill: (out: Uint8Array) => void): Uint8Array {
  const out = new Uint8Array(size)
  fill(out)
  return out
}
