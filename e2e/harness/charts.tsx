import '../../src/ui/styles/index.css'
import { createRoot } from 'react-dom/client'
import { resolveConfig } from '../../src/core/config/resolve'
import { TRAIN_COLUMNS } from '../../src/core/metrics'
import { applyEvent } from '../../src/store/events'
import { App } from '../../src/ui/App'
import { drawAll } from '../../src/ui/charts/redraws'
import { createStudio } from '../../src/ui/studio/studio'

/** The studio's own page, with a run whose lines come from here: what charts cost is measured without a GPU. */
const studio = createStudio()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App studio={studio} />)

const config = resolveConfig({ preset: 'tiny' })
const PLANNED = 120_000

/** Lines `from` … `to` of a run: falling losses with noise, a gap of values that are not finite, a schedule. */
function rows(from: number, to: number): Float64Array {
  const lines: number[] = []
  for (let step = from; step <= to; step++) {
    const noise = Math.sin(step * 12.9898) * Math.cos(step * 0.618)
    const fall = 1 / (1 + step / 4000)
    const values: Partial<Record<string, number>> = {
      step,
      epoch: Math.floor(step / 130),
      samples: step * 32,
      loss: step % 30_000 < 40 ? Number.NaN : 0.5 + 2 * fall + 0.1 * noise,
      surface: 0.4 + fall + 0.05 * noise,
      internal: 0.03 + 0.004 * noise,
      dialogue: 1.4 + 4 * fall + 0.2 * noise,
      reconstruction: 0.5 + 0.4 * fall,
      gradNorm: 0.5 + 3 * fall + 0.4 * noise,
      learningRate: 1e-3 * (1 - step / PLANNED),
      lossScale: 65536,
      skipped: 0,
      seconds: step * (0.016 + 0.001 * noise),
    }
    lines.push(...TRAIN_COLUMNS.map((name) => values[name] ?? 0))
  }
  return Float64Array.from(lines)
}

const state = (step: number): void =>
  applyEvent(studio.stores, {
    kind: 'state',
    state: {
      phase: 'training',
      step,
      steps: PLANNED,
      samples: step * 32,
      epoch: 0,
      seconds: step * 0.016,
      samplesPerSecond: 2000,
      config: { ...config, precision: 'f32' },
      gpuBytes: 5e6,
      problem: null,
    },
  })

/** Milliseconds of each of `count` updates: some lines come, and every chart is drawn. */
async function measure(lines: number, count: number): Promise<number[]> {
  studio.stores.chartView.setState({
    shown: ['loss', 'validation', 'gradNorm', 'throughput', 'learningRate', 'validationLoss', 'lossScale', 'memory'],
  })
  applyEvent(studio.stores, { kind: 'begin', step: 0, resumed: false, run: { id: 'r', name: 'run 1', ink: 0 }, validations: [] })
  state(1)
  for (let from = 1; from <= lines; from += 10_000) applyEvent(studio.stores, { kind: 'train', rows: rows(from, from + 9999) })
  for (let step = 500; step <= lines; step += 500)
    studio.stores.series.appendValidation({
      kind: 'validation',
      step,
      loss: 1 + 1 / step,
      cosine: 0.5,
      'recall@1': 0.4,
      'recall@10': 0.8,
      candidates: 256,
    })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  drawAll()
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const next = lines + i * 10 + 1
    const packed = rows(next, next + 9)
    await new Promise(requestAnimationFrame)
    const begun = performance.now()
    applyEvent(studio.stores, { kind: 'train', rows: packed })
    drawAll()
    await Promise.resolve()
    times.push(performance.now() - begun)
  }
  return times
}

Object.assign(globalThis, { measure, rowsKept: () => studio.stores.series.length })
