/** What recorded runs have measured of throughput, for settings that would run as fast. */
import type { Config } from '../core/config/types'
import type { DeviceReport } from '../core/device'
import type { KeptRun } from '../core/keptCheckpoint'
import { curveKey } from './curves'

export interface MeasuredRate {
  micro: number
  accumulation: number
  samplesPerSecond: number
  /** The name of the run. */
  run: string
}

/** Cheap to compare, and different in most runs of other settings. */
const alike = ({ lattice: a }: Config, { lattice: b }: Config): boolean =>
  a.width === b.width && a.channels === b.channels && a.hidden === b.hidden && a.steps === b.steps

/**
 * Samples per second of the runs on this device, over data of this width, with settings that throughput depends on as in `config`: for
 * every batch the run that began last.
 * @param config fully settled, as those of runs are
 */
export function measuredRates(runs: readonly KeptRun[], config: Config, device: DeviceReport, width: number): MeasuredRate[] {
  const key = curveKey(config, device, width)
  const newest = new Map<string, KeptRun>()
  for (const run of runs) {
    const { batch } = run.config
    if (!run.samplesPerSecond || run.adapter !== device.name || run.data.width !== width || !alike(run.config, config)) continue
    if (curveKey(run.config, device, width) !== key) continue
    const size = `${batch.micro} × ${batch.accumulation}`
    if ((newest.get(size)?.created ?? '') <= run.created) newest.set(size, run)
  }
  return [...newest.values()].map(({ name, samplesPerSecond, config: { batch } }) => ({
    ...{ micro: batch.micro, accumulation: batch.accumulation, samplesPerSecond: samplesPerSecond ?? 0, run: name },
  }))
}

/** What a run has measured with this batch; null where none has. */
export const measuredAt = (rates: readonly MeasuredRate[], { micro, accumulation }: Config['batch']): MeasuredRate | null =>
  rates.find((rate) => rate.micro === micro && rate.accumulation === accumulation) ?? null
