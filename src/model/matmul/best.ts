import type { Gpu } from '../../gpu/device'
import { measureFamily } from '../tuning/measure'
import { matmulFamily } from './family'
import type { MatmulShape } from './pass'
import type { MatmulTileName } from './tiles'

/** A matmul as fast as a device does it with kernels of ours. */
export interface BestMatmul {
  tile: MatmulTileName
  /** Of one matmul. */
  seconds: number
  flopsPerSecond: number
  /** Every tile that was tried, the fastest first. */
  tried: { tile: MatmulTileName; seconds: number }[]
}

/** Times every candidate for a shape: what a device reaches at most in a matmul of this size. Its buffers are let go again. */
export async function bestMatmul(gpu: Gpu, shape: MatmulShape): Promise<BestMatmul> {
  const { subgroup, software } = gpu.report
  const timings = (await measureFamily(gpu, matmulFamily({ subgroup, software, chosen: {} }, shape))) ?? []
  const tried = timings
    .map(({ candidate, seconds }) => ({ tile: candidate as MatmulTileName, seconds }))
    .sort((left, right) => left.seconds - right.seconds)
  const [fastest] = tried
  if (!fastest) throw new Error('a matmul has no candidate')
  return { ...fastest, flopsPerSecond: (2 * shape.m * shape.n * shape.k) / fastest.seconds, tried }
}
