import v8 from 'node:v8'
import vm from 'node:vm'
import { expect, test } from 'vitest'
import { cases } from '../core/soak.testing'
import { countCreations, smallConfig } from '../training/testing'
import { begin, TestDevices } from './recovery.testing'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

/** Bytes of the heap and of array buffers that are still reachable. */
function reachable(): number {
  collect()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + Math.max(external, arrayBuffers)
}

/** Of a line through points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0)
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
}

test('a long run makes no new buffer and leaves nothing on the heap', async () => {
  const steps = cases(1000, 10_000)
  const devices = new TestDevices()
  const sets = {
    'lattice.width': 3,
    'lattice.height': 3,
    'lattice.depth': 3,
    'lattice.channels': 4,
    'batch.micro': 1,
    'batch.accumulation': 1,
  }
  const config = smallConfig({ ...sets, 'run.steps': steps, 'run.checkpointEvery': 250, 'run.evaluateEvery': 250 })
  const watched = await begin(devices, config)
  // what the page is told is not the run's own
  watched.heard.push = (...events) => watched.heard.splice(0, watched.heard.length, ...events).length
  const { run } = watched
  await watched.reached(300)
  const created = countCreations(run.session.model.gpu)
  const points: [number, number][] = []
  while (run.state().phase !== 'finished') {
    await watched.reached(Math.min(steps, (points.at(-1)?.[0] ?? 300) + steps / 20))
    // the run stands still meanwhile
    await run.measure(async () => void points.push([run.session.step, reachable()]))
    if (run.session.step === steps) await watched.until('finished')
  }
  const perThousand = 1000 * slope(points)
  console.log(`${steps} steps: heap ${(perThousand / 2 ** 20).toFixed(3)} MiB per 1,000 steps, ${created.buffers} new buffers`)
  expect(created).toEqual({ buffers: 0, groups: 0, pipelines: 0 })
  expect(points.length).toBeGreaterThan(8)
  expect(perThousand).toBeLessThan(2 ** 20)
  devices.destroy()
})
