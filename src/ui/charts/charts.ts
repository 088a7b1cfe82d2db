import type { ChartDefinition } from './definition'
import { LEARNING_RATE, MEMORY, VALIDATION, VALIDATION_LOSS } from './otherCharts'
import { GRADIENT, LOSS, LOSS_SCALE, THROUGHPUT } from './trainCharts'

/** Every chart of the Train screen, in its order. */
export const CHARTS: readonly ChartDefinition[] = [
  LOSS,
  VALIDATION,
  GRADIENT,
  THROUGHPUT,
  LEARNING_RATE,
  VALIDATION_LOSS,
  LOSS_SCALE,
  MEMORY,
]
