import { type BenchStore, type CheckTimesStore, createBenchStore, createCheckTimesStore } from './benches'
import { type ConfigStore, createConfigStore } from './config'
import { type CurvesStore, createCurvesStore } from './curves'
import { createDatasetStore, type DatasetStore } from './dataset'
import { createDeviceStore, type DeviceStore } from './device'
import { FrameChannel } from './frames'
import { createMeasureStore, type MeasureStore } from './measure'
import { createPlaceStore, type PlaceStore } from './place'
import { createPrefsStore, type PrefsStore } from './prefs'
import { createRunStore, type RunStore } from './run'
import { MetricSeries } from './series'
import { createToastStore, type ToastStore } from './toasts'

/** Everything the page knows. React reads the stores; charts and scene read the series and the frames. */
export interface Stores {
  config: ConfigStore
  dataset: DatasetStore
  device: DeviceStore
  run: RunStore
  prefs: PrefsStore
  place: PlaceStore
  toasts: ToastStore
  measure: MeasureStore
  curves: CurvesStore
  benches: BenchStore
  checkTimes: CheckTimesStore
  series: MetricSeries
  frames: FrameChannel
}

export const createStores = (): Stores => ({
  config: createConfigStore(),
  dataset: createDatasetStore(),
  device: createDeviceStore(localStorage),
  run: createRunStore(),
  prefs: createPrefsStore(),
  place: createPlaceStore(),
  toasts: createToastStore(),
  measure: createMeasureStore(),
  curves: createCurvesStore(localStorage),
  benches: createBenchStore(localStorage),
  checkTimes: createCheckTimesStore(localStorage),
  series: new MetricSeries(),
  frames: new FrameChannel(),
})
