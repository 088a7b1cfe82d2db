import { type ArchiveStore, createArchiveStore } from './archive'
import { type BenchStore, type CheckTimesStore, createBenchStore, createCheckTimesStore } from './benches'
import { type ChartViewStore, createChartViewStore } from './chartView'
import { type CheckpointStore, createCheckpointStore } from './checkpoints'
import { type ConfigStore, createConfigStore } from './config'
import { type CurvesStore, createCurvesStore } from './curves'
import { createDatasetStore, type DatasetStore } from './dataset'
import { createDeviceStore, type DeviceStore } from './device'
import { keepDraft } from './draft'
import { createFlowStore, type FlowStore } from './flow'
import { FrameChannel } from './frames'
import { createInspectionStore, type InspectionStore } from './inspection'
import { createLibraryStore, type LibraryStore } from './library'
import { createMeasureStore, type MeasureStore } from './measure'
import { createNotesStore, type NotesStore } from './notes'
import { createPlaceStore, type PlaceStore } from './place'
import { createPrefsStore, type PrefsStore } from './prefs'
import { createPresetsStore, type PresetsStore } from './presets'
import { createRunStore, type RunStore } from './run'
import { MetricSeries } from './series'
import { createSweepStore, type SweepStore } from './sweeps'
import { createToastStore, type ToastStore } from './toasts'

/** Everything the page knows. React reads the stores; charts and scene read the series and the frames. */
export interface Stores {
  config: ConfigStore
  dataset: DatasetStore
  library: LibraryStore
  inspection: InspectionStore
  device: DeviceStore
  run: RunStore
  prefs: PrefsStore
  place: PlaceStore
  toasts: ToastStore
  measure: MeasureStore
  curves: CurvesStore
  chartView: ChartViewStore
  flow: FlowStore
  notes: NotesStore
  presets: PresetsStore
  checkpoints: CheckpointStore
  sweeps: SweepStore
  archive: ArchiveStore
  benches: BenchStore
  checkTimes: CheckTimesStore
  series: MetricSeries
  frames: FrameChannel
}

export const createStores = (): Stores => ({
  config: keepDraft(createConfigStore(), localStorage),
  dataset: createDatasetStore(),
  library: createLibraryStore(localStorage),
  inspection: createInspectionStore(),
  device: createDeviceStore(localStorage),
  run: createRunStore(),
  prefs: createPrefsStore(),
  place: createPlaceStore(),
  toasts: createToastStore(),
  measure: createMeasureStore(),
  curves: createCurvesStore(localStorage),
  chartView: createChartViewStore(localStorage),
  flow: createFlowStore(localStorage),
  notes: createNotesStore(),
  presets: createPresetsStore(localStorage),
  checkpoints: createCheckpointStore(),
  sweeps: createSweepStore(),
  archive: createArchiveStore(),
  benches: createBenchStore(localStorage),
  checkTimes: createCheckTimesStore(localStorage),
  series: new MetricSeries(),
  frames: new FrameChannel(),
})
