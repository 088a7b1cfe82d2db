import type { Precision } from '../../src/core/precision'
import { checkGolden } from '../../src/diagnostics/golden'
import { checkGoldenTraining } from '../../src/diagnostics/goldenTraining'
import { acquireGpu } from '../../src/gpu/device'
import { browserClock } from '../../src/worker/clock'

/** Golden files as assets of the tests' build. */
const FILES = import.meta.glob<string>('../../src/model/golden/*.safetensors', { query: '?url', import: 'default', eager: true })

interface Request {
  file: string
  precision?: Precision
}

/** Runs one golden file on this browser's GPU and answers with what was compared. */
self.addEventListener('message', async ({ data: { file: name, precision = 'f32' } }: MessageEvent<Request>) => {
  try {
    const url = FILES[`../../src/model/golden/${name}.safetensors`]
    if (!url) throw new Error(`there is no golden file ${name}`)
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
    const gpu = await acquireGpu(navigator.gpu, browserClock)
    let now = 0
    const clock = { now: () => ++now, date: () => '' }
    const checks = name.startsWith('training')
      ? await checkGoldenTraining(gpu, bytes, name, clock, precision)
      : await checkGolden(gpu, bytes, name, { precision })
    self.postMessage({ architecture: gpu.report.architecture, uncaptured: gpu.uncaptured, checks })
    gpu.destroy()
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
})
