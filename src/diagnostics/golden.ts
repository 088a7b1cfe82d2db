import type { Gpu } from '../gpu/device'
import type { GoldenCheck } from './comparison'
import { type GoldenOptions, GoldenRun } from './goldenRun'

export { type GoldenCheck, relativeError } from './comparison'
export { F32_TOLERANCE } from './goldenRun'

/**
 * Runs a golden file of one step through the kernels: outputs, losses, every gradient tensor, and the parameters after three
 * AdamW updates (reference/README.md).
 */
export async function checkGolden(gpu: Gpu, bytes: Uint8Array, file: string, options: GoldenOptions = {}): Promise<GoldenCheck[]> {
  const run = await GoldenRun.open(gpu, bytes, file, options)
  try {
    const checks: GoldenCheck[] = []
    for (let update = 0; update < 3; update++) {
      await run.update()
      checks.push(await run.lossCheck())
      if (update === 0) checks.push(...(await run.firstChecks()))
    }
    return [...checks, ...(await run.weightChecks())]
  } finally {
    run.destroy()
  }
}
