import { browserFacts } from '../../core/browser'
import { settled } from '../../core/config/settle'
import type { Config } from '../../core/config/types'
import type { DatasetSummary } from '../../core/dataset'
import { planMemory } from '../../core/memory'
import { MAX_CANDIDATES } from '../../core/memory/sizes'
import { choosePrecision, type PrecisionDevice } from '../../core/precision'
import type { SlownessInputs } from '../../core/slowness'
import { curveKey } from '../../store/curves'
import type { Stores } from '../../store/stores'
import type { DeviceReport } from '../../worker/protocol'

/** Steps of the run whose times are looked at. */
const STEPS = 500

/** What an update's time depends on: what a curve holds for, and the batch. */
export const profileKey = (config: Config, device: DeviceReport, width: number): string =>
  `${curveKey(config, device, width)} ${config.batch.micro} × ${config.batch.accumulation}`

/** The draft as it would run; where it cannot, as it stands. */
function asItRuns(draft: Config, device: PrecisionDevice, summary: DatasetSummary | null): Config {
  try {
    if (!summary) return { ...draft, precision: choosePrecision(draft.precision, device).precision }
    const { width: din, trainRows, validationRows } = summary
    return settled(draft, { device, din, trainRows, validationRows })
  } catch {
    return draft
  }
}

/** Bytes that keeping every state would take, and those that the budget leaves. */
function statesOf(config: Config, { width, validationRows }: DatasetSummary): SlownessInputs['states'] {
  const total = (checkpointEvery: number): number => {
    const memory = { ...config.memory, checkpointEvery }
    return planMemory({ ...config, memory }, width, { candidates: Math.min(MAX_CANDIDATES, validationRows) }).total
  }
  if (config.memory.checkpointEvery < 1) return null
  const now = total(config.memory.checkpointEvery)
  return { more: total(1) - now, room: config.memory.budgetMiB * 2 ** 20 - now }
}

/** Seconds of the newest steps: differences of the training time. */
function stepTimes({ train }: Stores['series']): number[] {
  const seconds = train.seconds.view()
  const times: number[] = []
  for (let i = Math.max(1, seconds.length - STEPS); i < seconds.length; i++) times.push((seconds[i] ?? 0) - (seconds[i - 1] ?? 0))
  return times.filter((time) => time > 0)
}

/** All that the page knows about why updates are slow; null while there is no GPU. */
export function slownessInputs({ device, config, dataset, benches, curves, measure, series }: Stores): SlownessInputs | null {
  const { report, gpus } = device.getState()
  if (!report) return null
  const draft = config.getState().config
  const { summary } = dataset.getState()
  const { profile, profiled } = measure.getState()
  const key = summary && curveKey(draft, report, summary.width)
  const holds =
    summary &&
    profiled &&
    profile?.device === report.name &&
    profileKey(profiled, report, summary.width) === profileKey(draft, report, summary.width)
  const now = asItRuns(draft, report, summary)
  return {
    device: report,
    gpus: gpus ?? [],
    browser: browserFacts(navigator.userAgent),
    config: now,
    benches: new Map(benches.getState().kept.map((entry) => [entry.key, entry.value])),
    curve: curves.getState().saved.find((saved) => saved.key === key)?.curve.points ?? [],
    profile: holds ? profile : null,
    steps: stepTimes(series),
    states: summary && statesOf(now, summary),
  }
}
