import { beforeEach, describe, expect, it } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { TRAIN_COLUMNS } from '../core/metrics'
import type { StudioEvent } from '../worker/protocol'
import { createArchiveStore } from './archive'
import { createCheckpointStore } from './checkpoints'
import { createDatasetStore } from './dataset'
import { createDeviceStore } from './device'
import { applyEvent } from './events'
import { createFlowStore } from './flow'
import { FrameChannel } from './frames'
import { createMeasureStore } from './measure'
import { createRunStore, hasWeights, IDLE, isActive, secondsLeft } from './run'
import { MetricSeries } from './series'
import { createSweepStore } from './sweeps'
import { createToastStore } from './toasts'

/** A storage that keeps nothing. */
const nowhere = { getItem: () => null, setItem: () => undefined } as unknown as Storage

const create = () => ({
  run: createRunStore(),
  series: new MetricSeries(),
  frames: new FrameChannel(),
  device: createDeviceStore(),
  dataset: createDatasetStore(),
  measure: createMeasureStore(),
  flow: createFlowStore(nowhere),
  checkpoints: createCheckpointStore(),
  sweeps: createSweepStore(),
  archive: createArchiveStore(),
  toasts: createToastStore(),
})

describe('events of the worker', () => {
  let stores: ReturnType<typeof create>
  const send = (event: StudioEvent): void => applyEvent(stores, event)
  const begin = (step: number, resumed: boolean, name = `run ${stores.run.getState().records.length + 1}`): void =>
    send({ kind: 'begin', step, resumed, run: { id: name, name, ink: 0 }, validations: [] })
  const line = (step: number): void =>
    send({ kind: 'train', rows: Float64Array.from(TRAIN_COLUMNS, (name) => (name === 'step' ? step : 0)) })
  const validation = (step: number, loss: number): void =>
    send({ kind: 'validation', line: { kind: 'validation', step, loss, cosine: 0, 'recall@1': loss / 10, 'recall@10': 0, candidates: 9 } })

  beforeEach(() => {
    stores = create()
    begin(0, false)
  })

  it('a run is filed with its state and its best line', () => {
    send({ kind: 'state', state: { ...IDLE, phase: 'training', step: 4 } })
    validation(2, 1)
    validation(4, 3)
    const [record] = stores.run.getState().records
    expect(record).toMatchObject({
      name: 'run 1',
      state: { step: 4 },
      last: { step: 4 },
      best: { step: 2 },
      validations: [{ step: 2 }, { step: 4 }],
    })
  })

  it('a config that comes again is the one that is known', () => {
    const config = resolveConfig({ preset: 'tiny' })
    const state = (step: number, now = config): void =>
      send({ kind: 'state', state: { ...IDLE, phase: 'training', step, config: structuredClone(now) } })
    state(1)
    const known = stores.run.getState().state.config
    state(2)
    expect(stores.run.getState().state).toMatchObject({ step: 2 })
    expect(stores.run.getState().state.config).toBe(known)
    state(3, { ...config, precision: 'packed16' })
    expect(stores.run.getState().state.config?.precision).toBe('packed16')
  })

  it('a new run leaves the earlier one in the list', () => {
    line(1)
    send({ kind: 'note', note: { kind: 'info', step: 1, text: 'a' } })
    begin(0, false)
    expect(stores.run.getState().records.map(({ name }) => name)).toEqual(['run 1', 'run 2'])
    expect(stores.run.getState().notes).toEqual([])
    expect(stores.series.length).toBe(0)
  })

  it('going on keeps the run, its lines and its notes up to that step', () => {
    for (const step of [1, 2, 3]) {
      line(step)
      send({ kind: 'note', note: { kind: 'info', step, text: 'a' } })
    }
    begin(2, true, 'run 1')
    expect(stores.run.getState().records.length).toBe(1)
    expect(stores.run.getState().notes.map(({ id, step }) => [id, step])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(stores.series.length).toBe(2)
  })

  it('resuming another run starts with empty charts', () => {
    for (const step of [1, 2, 3]) line(step)
    begin(2, true)
    expect(stores.series.length).toBe(0)
    expect(stores.series.resumes).toEqual([2])
    expect(stores.run.getState().records.length).toBe(2)
  })

  it('a rollback drops the lines after it, and keeps the notes', () => {
    for (const step of [1, 2, 3]) line(step)
    send({ kind: 'note', note: { kind: 'warning', step: 1, text: 'rolled back' } })
    send({ kind: 'rollback', step: 1 })
    expect(stores.series.length).toBe(1)
    expect(stores.series.rollbacks).toEqual([1])
    expect(stores.series.resumes).toEqual([])
    expect(stores.run.getState().notes.length).toBe(1)
  })

  it('the pool, sizes of a search and parts of measurements are filed; a new run has none of them', () => {
    const pool = { step: 4, filled: 1, rows: Uint32Array.of(3), age: Uint32Array.of(2), loss: Float32Array.of(1) }
    const point = { micro: 2, samplesPerSecond: 4, secondsPerUpdate: 0.5, bytes: 8 }
    send({ kind: 'pool', pool })
    send({ kind: 'batch-point', point })
    send({ kind: 'batch-point', point: { ...point, micro: 4 } })
    send({ kind: 'check', progress: { names: ['a'], precision: 'f32', parts: [] } })
    send({ kind: 'emergence', part: 'flow' })
    const filed = stores.measure.getState()
    expect(filed.points.map(({ micro }) => micro)).toEqual([2, 4])
    expect(filed).toMatchObject({ pool: { filled: 1 }, check: { names: ['a'] }, part: 'flow' })
    begin(0, false)
    expect(stores.measure.getState()).toMatchObject({ pool: null, emergence: null })
  })

  it('a lost device is told', () => {
    const problem = { subject: 'GPU', problem: 'gone', remedy: 'wait' }
    send({ kind: 'device-lost', problem })
    expect(stores.device.getState().problem).toEqual(problem)
  })
})

describe('a run’s state', () => {
  it('tells what is left at the present speed', () => {
    const config = resolveConfig({ sets: new Map([['batch.accumulation', 2]]) })
    expect(secondsLeft({ ...IDLE, config, step: 10, steps: 110, samplesPerSecond: 640 })).toBe(10)
    expect(secondsLeft({ ...IDLE, config, steps: 110 })).toBeNull()
  })

  it('knows when settings are locked and weights exist', () => {
    expect(['idle', 'paused', 'stopped', 'failed'].map((phase) => isActive(phase as 'idle'))).toEqual([false, true, false, false])
    expect(hasWeights({ ...IDLE, phase: 'stopped', step: 3 })).toBe(true)
    expect(hasWeights({ ...IDLE, phase: 'preparing', step: 3 })).toBe(false)
  })
})
