import { isLive, type LiveChange, type LiveValues, liveText, undone } from '../../core/config/live'
import type { Config } from '../../core/config/types'
import type { DatasetSummary, LongestDispatch, Result } from '../../worker/protocol'
import { MeasureCommands } from './measureCommands'
import { settle } from './settle'

/** What a person changes in a run that trains, and asks of it meanwhile. */
export abstract class LiveCommands extends MeasureCommands {
  /** Changes settings of the run from its next update on; the draft follows. Can be taken back. */
  async setLive(values: LiveValues): Promise<void> {
    const { run, config, toasts } = this.stores
    const result = await settle(this.client.setLive(values), 'Run')
    if (!result.ok) {
      run.setState({ problem: result.problem })
      return
    }
    config.getState().editAll(values)
    if (result.value.length > 0)
      toasts.say(`${liveText(result.value)}, from the next step on.`, () => void this.setLive(undone(result.value)))
  }

  /** Takes a change back. */
  undoLive(changes: readonly LiveChange[]): Promise<void> {
    return this.setLive(undone(changes.filter(({ path }) => isLive(path))))
  }

  /** Whether gradient flow is measured with every validation. */
  watchFlow(on: boolean): void {
    this.stores.flow.setState({ every: on })
    // without it the run goes on as well
    this.client.watchFlow(on).catch(() => undefined)
  }

  /** Gradient flow as the run stands. */
  async measureFlow(): Promise<void> {
    const { flow } = this.stores
    if (flow.getState().measuring) return
    flow.setState({ measuring: true, problem: null })
    const result = await settle(this.client.measureFlow(), 'Gradient flow')
    flow.setState({ measuring: false, ...(!result.ok && { problem: result.problem }) })
  }

  /** The longest dispatch of an update of a draft over some data. */
  predictDispatch(draft: Config, { width, trainRows, validationRows }: DatasetSummary): Promise<Result<LongestDispatch>> {
    return settle(this.client.predictDispatch(draft, { width, trainRows, validationRows }), 'Batch')
  }
}
