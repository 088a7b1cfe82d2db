import { type GpuPreference, gpuKey } from '../../core/device'
import { isActive } from '../../store/run'
import type { DeviceReport } from '../../worker/protocol'
import { LiveCommands } from './liveCommands'
import { settle } from './settle'

/** Milliseconds after a loss at which the GPU is asked for again; then a person has to. */
const AGAIN_AFTER = [300, 3_000, 15_000] as const

/** Which GPU the studio works on. */
export abstract class DeviceCommands extends LiveCommands {
  /** Takes the GPU that was chosen last, and follows its losses. */
  protected async openDevice(): Promise<void> {
    this.#followLosses()
    const result = await settle(this.client.device(this.stores.prefs.getState().gpu), 'GPU')
    if (result.ok) this.#inUse(result.value)
    else this.stores.device.setState({ problem: result.problem })
  }

  /** Asks the browser which GPUs can be had; where there was none, also for one to work on. */
  async listGpus(): Promise<void> {
    const { device } = this.stores
    if (device.getState().listing) return
    device.setState({ listing: true, gpusProblem: null })
    if (!device.getState().report) {
      const opened = await settle(this.client.device(this.stores.prefs.getState().gpu), 'GPU')
      if (opened.ok) this.#inUse(opened.value)
      else device.setState({ problem: opened.problem })
    }
    const result = await settle(this.client.gpus(), 'GPU')
    device.setState(result.ok ? { listing: false, gpus: result.value } : { listing: false, gpusProblem: result.problem })
  }

  /** What keeps another GPU from being used, in a sentence; null when nothing does. */
  gpuObstacle(): string | null {
    const { device, measure } = this.stores
    if (isActive(this.phase)) return 'Stop the run first: it stays on its GPU.'
    if (measure.getState().under) return 'Something is being measured.'
    return device.getState().switching ? 'Another GPU is being opened.' : null
  }

  /** Works on another GPU from now on, at the next visit too. */
  async switchGpu(preference: GpuPreference): Promise<void> {
    const { device, prefs, toasts } = this.stores
    if (this.gpuObstacle()) return
    device.setState({ switching: preference, gpusProblem: null })
    const result = await settle(this.client.switchGpu(preference), 'GPU')
    if (result.ok) {
      prefs.setState({ gpu: preference })
      this.#inUse(result.value)
      toasts.say(`${result.value.name} is in use.`)
    }
    device.setState(result.ok ? { switching: null } : { switching: null, gpusProblem: result.problem })
  }

  /** Square matmuls of growing size; the table is kept for the next visit. */
  async benchMatmul(): Promise<void> {
    const { benches, device, measure } = this.stores
    const { report } = device.getState()
    if (this.matmulObstacle() || !report) return
    const table = await this.measure('matmul', () => this.client.benchMatmul())
    if (!table) return
    if (table.points.length > 0) return benches.keep(gpuKey(report), table, new Date().toISOString())
    const problem = {
      subject: 'matmul',
      problem: table.skipped[0]?.reason ?? 'nothing was measured.',
      remedy: 'Update the driver, then try again.',
    }
    measure.setState(({ problems }) => ({ problems: { ...problems, matmul: problem } }))
  }

  matmulObstacle(): string | null {
    const { device, measure } = this.stores
    if (!device.getState().report) return 'There is no GPU yet.'
    return measure.getState().under ? 'Something is being measured.' : null
  }

  #inUse(report: DeviceReport): void {
    document.documentElement.dataset.device = report.software ? 'software' : 'gpu'
    this.stores.device.setState({ report, problem: null })
  }

  #followLosses(): void {
    const { device } = this.stores
    device.subscribe((now, before) => {
      if (now.losses.length > before.losses.length) void this.#again()
    })
  }

  /** After a loss: a GPU again, if there is one. What the loss did to a run stays on the page. */
  async #again(): Promise<void> {
    const { device, prefs } = this.stores
    const { length } = device.getState().losses
    for (const wait of AGAIN_AFTER) {
      await new Promise((resolve) => setTimeout(resolve, wait))
      if (device.getState().losses.length !== length) return
      const result = await settle(this.client.device(prefs.getState().gpu), 'GPU')
      if (!result.ok) continue
      device.recover(result.value)
      if (this.phase !== 'failed') device.setState({ problem: null })
      return
    }
    device.setState({ report: null })
  }
}
