/** A run that loses its devices, for tests: what is said, how it ends, and how long it was without one. */
import { expect, vi } from 'vitest'
import type { Config } from '../core/config/types'
import { pcg } from '../core/rng'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { watchOf } from '../gpu/watch'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'
import { smallConfig, someClusters, testClock, timeless } from '../training/testing'
import { Outbox } from './outbox'
import type { RunNote, RunPhase, StudioEvent } from './protocol'
import { Recovery, type RecoveryHost } from './recovery'
import { Run } from './run'

const dataset = someClusters(40)
const LONGEST_WAIT = 120_000

/** Waits until something holds, without an assertion's cost at every look. */
async function wait(what: string, holds: () => boolean): Promise<void> {
  const since = performance.now()
  while (!holds()) {
    if (performance.now() - since > LONGEST_WAIT) throw new Error(`not within ${LONGEST_WAIT / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Everything that a run can carry: a pool, averaged weights, 8-bit moments, a loss scale. */
export const ALL = {
  precision: 'packed16',
  'optimizer.kind': 'adamw8bit',
  'optimizer.emaDecay': 0.9,
  'pool.enabled': true,
  'pool.size': 8,
  'pool.damaged': 1,
  'run.checkpointEvery': 4,
  'run.evaluateEvery': 5,
}

/** One device at a time, another after its loss: what {@link import('./devices').Devices} is to the studio. */
export class TestDevices {
  private now: Gpu | null = null
  /** Devices that were opened. */
  opened = 0

  async acquire(): Promise<Gpu> {
    if (this.now && !watchOf(this.now.device).end) return this.now
    this.opened++
    this.now = await testGpu()
    return this.now
  }
  destroy(): void {
    this.now?.destroy()
  }
}

/** Takes the device away, as a driver would: by no wish of the studio. */
export const loseDevice = (run: Pick<Run, 'session'>): void => run.session.model.gpu.device.destroy()

export interface Watched {
  run: Run
  heard: StudioEvent[]
  phases(): RunPhase[]
  notes(kind: RunNote['kind']): RunNote[]
  until(phase: RunPhase): Promise<void>
  /** Waits until the run stands at that step or a later one. */
  reached(step: number): Promise<void>
}

/** Begins a run that recovers. `onEvent` hears what it says; `watchesFlow`: gradient flow is measured with every validation. */
export async function begin(
  devices: TestDevices,
  config: Config,
  host: Partial<RecoveryHost> = {},
  onEvent: (event: StudioEvent) => void = () => undefined,
  watchesFlow = false,
): Promise<Watched> {
  const heard: StudioEvent[] = []
  const outbox = new Outbox(() => Number.POSITIVE_INFINITY)
  const clock = testClock()
  let run: Run
  vi.spyOn(outbox, 'post').mockImplementation((event) => {
    heard.push(structuredClone(event))
    onEvent(event)
  })
  const { beginning } = host
  const session = await TrainingSession.create({ gpu: await devices.acquire(), config, dataset, clock, ...(beginning && { beginning }) })
  const recovery = new Recovery({ acquire: () => devices.acquire(), clock, saves: true, ...host }, session)
  run = new Run(
    session,
    outbox,
    () => ({ enabled: false, framesPerSecond: 1, sample: 0 }),
    clock,
    () => watchesFlow,
    null,
    recovery,
  )
  const phases = (): RunPhase[] => heard.flatMap((event) => (event.kind === 'state' ? [event.state.phase] : []))
  return {
    run,
    heard,
    phases,
    notes: (kind) => heard.flatMap((event) => (event.kind === 'note' && event.note.kind === kind ? [event.note] : [])),
    until: (phase) => wait(`${phase}, but ${phases().at(-1)}`, () => phases().at(-1) === phase),
    reached: (step) => wait(`step ${step}`, () => run.session.step >= step),
  }
}

/** All that a run has come to: every bit of its state, and its lines. */
export async function endOf({ run, until }: Watched): Promise<unknown> {
  await until('finished')
  const { created: _, seconds: __, ...checkpoint } = readCheckpoint(await run.checkpoint('full'), 'run')
  return { checkpoint, lines: run.lines.map((line) => (line.kind === 'train' ? timeless(line) : line)) }
}

/** The same run without any loss. */
export async function undisturbed(sets: Record<string, unknown>, host: Partial<RecoveryHost> = {}): Promise<unknown> {
  const devices = new TestDevices()
  const end = await endOf(await begin(devices, smallConfig(sets), host))
  devices.destroy()
  return end
}

/**
 * A run whose device is destroyed, by nobody's wish, so many times at seeded steps and moments, against one that is left alone.
 * @returns milliseconds that it was without a device, each time
 */
export async function losesDevices(losses: number, seed: number): Promise<number[]> {
  const steps = 3 * losses
  const sets = { ...ALL, 'run.steps': steps }
  // no two at the same step: a run that goes no further is given up
  const order = Array.from({ length: steps - 1 }, (_, i) => i + 1).sort((a, b) => pcg(seed ^ a) - pcg(seed ^ b))
  const at = order.slice(0, losses).sort((a, b) => a - b)
  const without: number[] = []
  let lostAt = 0
  const devices = new TestDevices()
  const watched = await begin(devices, smallConfig(sets), {}, (event) => {
    if (event.kind === 'state' && event.state.phase === 'training' && lostAt > 0) {
      without.push(performance.now() - lostAt)
      lostAt = 0
    }
  })
  const poll = setInterval(() => {
    const next = at[0]
    if (next === undefined || lostAt > 0 || watched.run.session.step < next || watched.phases().at(-1) !== 'training') return
    at.shift()
    lostAt = performance.now()
    loseDevice(watched.run)
  }, 1)
  const end = await endOf(watched).finally(() => clearInterval(poll))
  expect(end).toEqual(await undisturbed(sets))
  expect(without.length).toBe(losses)
  expect(devices.opened).toBe(losses + 1)
  devices.destroy()
  return without
}
