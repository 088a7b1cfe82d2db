/** What was measured of the GPUs of this browser, by GPU, for the next visit. */
import type { MatmulTable } from '../core/matmul'
import { createKeptStore } from './kept'

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const isTable = (value: unknown): value is MatmulTable => {
  const { points, skipped, bytesPerSecond } = (value ?? {}) as Partial<MatmulTable>
  const isPoint = (point: MatmulTable['points'][number] | null): boolean =>
    isNumber(point?.size) && isNumber(point.flopsPerSecond) && isNumber(point.seconds) && typeof point.precision === 'string'
  return Array.isArray(points) && points.every(isPoint) && Array.isArray(skipped) && isNumber(bytesPerSecond)
}

/** Matmuls by {@link gpuKey}. */
export const createBenchStore = (storage: Storage) => createKeptStore<MatmulTable>(storage, { name: 'lattice-matmuls', isValid: isTable })

/** Seconds of the six parts of the last self-check, by GPU and precision: what the next one will take. */
export const createCheckTimesStore = (storage: Storage) =>
  createKeptStore<number[]>(storage, {
    name: 'lattice-check-times',
    isValid: (value): value is number[] => Array.isArray(value) && value.length === 6 && value.every(isNumber),
  })

export type BenchStore = ReturnType<typeof createBenchStore>
export type CheckTimesStore = ReturnType<typeof createCheckTimesStore>
