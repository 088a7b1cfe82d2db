import { median } from '../../core/statistics/summary'
import { type Pass, recordTimed } from '../../gpu/pass'
import { Timestamps } from '../../gpu/timestamps'
import type { Model } from '../../model/model'
import { submissions } from '../../model/submit'

/** Passes that are timed in one submission. */
const PASSES_AT_ONCE = 256
/** A difference is taken of runs that last at least as long. */
const LEAST_SECONDS = 0.004
const MOST_REPEATS = 1024
const ROUNDS = 3

/** Runs passes in their order, each in a compute pass of its own. @returns seconds of each by the GPU's clock */
export async function timedPasses(model: Model, stamps: Timestamps, passes: readonly Pass[]): Promise<number[]> {
  const { device } = model.gpu
  const seconds = new Map<Pass, number>()
  for (const { parts } of submissions(passes, model.pace))
    for (let at = 0; at < parts.length; at += stamps.passes) {
      const timed = parts.slice(at, at + stamps.passes).filter((part) => part.kind === 'pass' || part.kind === 'piece')
      const encoder = device.createCommandEncoder({ label: 'profile' })
      timed.forEach((part, i) => {
        recordTimed(encoder, 'profile', part, stamps.writes(i))
      })
      stamps.resolve(encoder, timed.length)
      device.queue.submit([encoder.finish()])
      const times = await stamps.read(timed.length)
      timed.forEach((part, i) => {
        const pass = part.kind === 'pass' ? part : part.pass
        seconds.set(pass, (seconds.get(pass) ?? 0) + (times[i] ?? 0))
      })
    }
  return passes.map((pass) => seconds.get(pass) ?? 0)
}

export const openTimestamps = (model: Model): Promise<Timestamps> => Timestamps.create(model.gpu.device, PASSES_AT_ONCE)

/** Seconds of passes that run together: so many times against twice as many, so that the way to the GPU and back cancels out. */
export async function timedByDifference(model: Model, passes: readonly Pass[]): Promise<number> {
  const { clock } = model.gpu
  const time = async (count: number): Promise<number> => {
    const before = clock.now()
    await model.run(Array.from({ length: count }, () => passes).flat())
    await model.idle()
    return (clock.now() - before) / 1000
  }
  await time(1)
  let count = 1
  while (count < MOST_REPEATS && (await time(count)) < LEAST_SECONDS) count *= 2
  const differences: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const once = await time(count)
    differences.push(((await time(2 * count)) - once) / count)
  }
  return Math.max(0, median(differences))
}
