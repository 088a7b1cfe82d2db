import type { Gpu } from '../../src/gpu/device'
import { throwUncaptured } from '../../src/gpu/device'
import { type ContenderName, type PeerName, TITLES } from './names'
import { Ours, type Setting } from './ours'
import type { Contender, OpenPeer, Rows } from './problem'

/** The peers' modules, imported when asked for: they look for a GPU as they load. */
export const openPeer: Readonly<Record<PeerName, OpenPeer>> = {
  jax: async (...given) => (await import('./peer.jax')).openJax(...given),
  tfjs: async (...given) => (await import('./peer.tfjs')).openTfjs(...given),
}

/** One contender that takes its updates one by one, until it fails. */
export class Runner {
  /** What it said when it failed: it is not asked again. */
  error: string | null = null
  private step = 0
  private contender: Contender | null = null

  private constructor(
    readonly name: ContenderName,
    private readonly gpu: Gpu,
  ) {}

  static async open(name: ContenderName, gpu: Gpu, open: () => Promise<Contender>): Promise<Runner> {
    const runner = new Runner(name, gpu)
    await runner.attempt(async () => {
      runner.contender = await open()
    })
    return runner
  }

  /** Does the next update on `rows` of its number; resolves to its loss and its seconds, or null where it fails or has failed. */
  async update(rows: (step: number) => Rows): Promise<{ loss: number; seconds: number } | null> {
    const given = rows(this.step++)
    return this.attempt(async () => {
      const before = performance.now()
      const loss = await (this.contender as Contender).update(given)
      await this.gpu.device.queue.onSubmittedWorkDone()
      const seconds = (performance.now() - before) / 1000
      if (!Number.isFinite(loss)) throw new Error(`its loss is ${loss}`)
      return { loss, seconds }
    })
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.error !== null) return null
    try {
      const result = await work()
      throwUncaptured(this.gpu, TITLES[this.name])
      return result
    } catch (error) {
      this.error = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'it failed'
      return null
    }
  }

  destroy(): void {
    this.contender?.destroy()
  }
}

/** Opens the contenders of one setting, ours first: the others begin with our weights. */
export async function openRunners(gpu: Gpu, setting: Setting, names: readonly ContenderName[]): Promise<{ ours: Ours; runners: Runner[] }> {
  const ours = await Ours.open(gpu, setting)
  const weights = await ours.weights()
  const runners: Runner[] = []
  for (const name of names)
    runners.push(await Runner.open(name, gpu, async () => (name === 'ours' ? ours : openPeer[name](gpu.device, ours.problem, weights))))
  return { ours, runners }
}
