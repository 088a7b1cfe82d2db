import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Config } from '../core/config/types'
import type { Problem } from '../core/errors'
import { searchBatch } from '../diagnostics/batchSearch'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { memoryShelf } from '../storage/checkpoints.testing'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'
import { smallConfig, someClusters, testClock, timeless } from '../training/testing'
import { Outbox } from './outbox'
import type { RunPhase, StudioEvent } from './protocol'
import { Run } from './run'
import { RunKeeper } from './runKeeper'

const dataset = someClusters(40)
/** Everything that a run can carry: a pool, averaged weights, 8-bit moments, a loss scale. */
const SETS = {
  precision: 'packed16',
  'optimizer.kind': 'adamw8bit',
  'optimizer.emaDecay': 0.9,
  'pool.enabled': true,
  'pool.size': 8,
  'pool.damaged': 1,
  'run.steps': 6,
  'run.evaluateEvery': 3,
}
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

/** A run, what it has said, and a wait for one of its phases. */
async function begin(config: Config = smallConfig(SETS), watchesFlow = false) {
  const heard: StudioEvent[] = []
  const outbox = new Outbox(() => Number.POSITIVE_INFINITY)
  vi.spyOn(outbox, 'post').mockImplementation((event) => void heard.push(structuredClone(event)))
  const session = await TrainingSession.create({ gpu, config, dataset, clock: testClock() })
  const run = new Run(
    session,
    outbox,
    () => ({ enabled: false, framesPerSecond: 1, sample: 0 }),
    testClock(),
    () => watchesFlow,
  )
  const phases = (): RunPhase[] => heard.flatMap((event) => (event.kind === 'state' ? [event.state.phase] : []))
  const until = (phase: RunPhase): Promise<void> => vi.waitFor(() => expect(phases().at(-1)).toBe(phase), { timeout: 120_000, interval: 5 })
  return { run, heard, phases, until }
}

/** A run to its end, keeping its checkpoints or not. */
async function keeping(keeps: boolean, sets = {}) {
  const { shelf } = memoryShelf()
  const outbox = new Outbox(() => 0)
  vi.spyOn(outbox, 'post').mockImplementation(() => undefined)
  const config = smallConfig({ ...SETS, 'run.checkpointEvery': 2, ...sets })
  const session = await TrainingSession.create({ gpu, config, dataset, clock: testClock() })
  const origin = { ...{ id: 'r', name: 'run 1', ink: 0, source: null, created: '' }, data: { name: 'test', digest: 'test', width: 64 } }
  const host = { shelf, date: () => '2026', saved: () => undefined, failed: (_: number, problem: Problem) => expect(problem).toBeNull() }
  const keeper = keeps ? new RunKeeper(origin, session.config, host) : null
  const run = new Run(session, outbox, () => ({ enabled: false, framesPerSecond: 1, sample: 0 }), testClock(), undefined, keeper)
  await vi.waitFor(() => expect(run.state().phase).toBe('finished'), { timeout: 120_000, interval: 5 })
  const { created: _, seconds: __, ...checkpoint } = readCheckpoint(await run.checkpoint('full'), 'run')
  await keeper?.stands(run.state())
  run.session.destroy()
  return { checkpoint, shelf, config }
}

/** A run that was held up after its second update by `interrupt`, then goes to its end. */
async function interrupted(interrupt: (run: Run) => Promise<unknown>) {
  const { run, heard, phases, until } = await begin()
  run.step()
  await until('paused')
  run.step()
  await vi.waitFor(() => expect(run.session.step).toBe(2), { timeout: 120_000, interval: 5 })
  await until('paused')
  await interrupt(run)
  await until('paused')
  run.resume()
  await until('finished')
  const { created: _, seconds: __, ...checkpoint } = readCheckpoint(await run.checkpoint('full'), 'run')
  run.session.destroy()
  const lines = run.lines.map((line) => (line.kind === 'train' ? timeless(line) : line))
  return { checkpoint, lines, heard, phases: phases() }
}

describe('a run that stands still', () => {
  test('gives its GPU memory back for a while, and goes on with the same bits', async () => {
    const whole = await interrupted(async () => undefined)
    let freed = 0
    const held = await interrupted((run) => {
      const destroy = vi.spyOn(run.session.model, 'destroy')
      return run.yieldTo(async () => {
        freed = destroy.mock.calls.length
        await searchBatch(gpu, smallConfig({ precision: 'packed16' }), dataset, testClock(), { largest: 2 })
      })
    })
    expect(freed).toBe(1)
    expect(held.checkpoint).toEqual(whole.checkpoint)
    expect(held.lines).toEqual(whole.lines)
    expect(held.phases.filter((phase) => phase === 'measuring').length).toBeGreaterThan(0)
    expect(whole.phases).not.toContain('measuring')
  })

  test('stands there again when what it waited for fails, and when it is complete', async () => {
    const { run, until } = await begin()
    await until('finished')
    const before = readCheckpoint(await run.checkpoint('full'), 'before')
    await expect(run.yieldTo(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await until('finished')
    expect(run.state()).toMatchObject({ step: 6, steps: 6, problem: null })
    expect(readCheckpoint(await run.checkpoint('full'), 'before')).toEqual(before)
    run.session.destroy()
  })
})

describe('a run that trains', () => {
  test('waits for what looks into it between two updates, and tells of its pool', async () => {
    const { run, heard, until, phases } = await begin()
    const order: string[] = []
    const look = run.measure(async (session) => {
      order.push(`look at ${session.step}`)
      await new Promise((resolve) => setTimeout(resolve, 30))
      order.push(`looked at ${session.step}`)
    })
    const checkpoint = run.checkpoint('weights').then(() => order.push('checkpoint'))
    await Promise.all([look, checkpoint])
    const [first = '', second = ''] = order
    expect(second).toBe(first.replace('look', 'looked'))
    expect(order[2]).toBe('checkpoint')
    expect(phases()).toContain('measuring')
    await until('finished')
    const pools = heard.flatMap((event) => (event.kind === 'pool' ? [event.pool] : []))
    expect(pools.at(-1)).toMatchObject({ step: 6, filled: 8 })
    expect(pools.at(-1)?.age.every((age) => age > 0)).toBe(true)
    run.session.destroy()
  })

  test('that keeps its checkpoints ends with the same bits, and goes on from each of them to the same bits', async () => {
    const [kept, plain] = [await keeping(true), await keeping(false)]
    expect(kept.checkpoint).toEqual(plain.checkpoint)
    const { checkpoints, runs } = await kept.shelf.list()
    expect(checkpoints.map(({ step }) => step)).toEqual(expect.arrayContaining([2, 4, 6]))
    expect(checkpoints.find(({ step }) => step === 6)).toMatchObject({ roles: expect.arrayContaining(['last']), validation: { step: 6 } })
    expect(checkpoints.every(({ picture }) => picture?.activity.some((value) => value === 255))).toBe(true)
    expect(runs).toMatchObject([{ phase: 'finished', validations: [{ step: 3 }, { step: 6 }] }])
    const id = checkpoints.find(({ step }) => step === 2)?.id as string
    const checkpoint = readCheckpoint(await kept.shelf.read(id), 'kept')
    const again = await TrainingSession.create({
      gpu,
      config: kept.config,
      dataset,
      clock: testClock(),
      beginning: { kind: 'resume', checkpoint },
    })
    for (let step = 2; step < 6; step++) {
      await again.update()
      if (again.step % 3 === 0) {
        const line = await again.validate()
        if (line && (again.bestLoss === null || line.loss < again.bestLoss)) again.bestLoss = line.loss
      }
    }
    const { created: _, seconds: __, ...end } = readCheckpoint(await again.checkpoint('full'), 'run')
    again.destroy()
    expect(end).toEqual(plain.checkpoint)
  })

  test('has told of every update that was begun when it pauses or is looked into, though it runs ahead of its lines', async () => {
    const { run, until } = await begin(smallConfig({ 'run.steps': 400 }))
    const told = (): number => run.lines.filter(({ kind }) => kind === 'train').length
    const standing: number[][] = []
    const look = (): void => void standing.push([told(), run.session.step, run.session.submitted])
    for (let i = 0; i < 3; i++) {
      await vi.waitFor(() => expect(told()).toBeGreaterThan(3 * i), { timeout: 120_000, interval: 1 })
      await run.measure(async () => look())
    }
    run.pause()
    await until('paused')
    look()
    run.step()
    await vi.waitFor(() => expect(told()).toBe((standing.at(-1)?.[0] ?? 0) + 1), { timeout: 120_000, interval: 1 })
    await until('paused')
    look()
    for (const [lines, step, submitted] of standing) expect([step, submitted]).toEqual([lines, lines])
    await run.stop()
    run.session.destroy()
  })
})

describe('what a person does to a run that trains', () => {
  const SMALL = { 'run.steps': 6, 'run.evaluateEvery': 2 }
  const linesOf = (run: Run) => run.lines.map((line) => (line.kind === 'train' ? timeless(line) : line))

  test('gradient flow is told with every validation, and changes no bit of the run', async () => {
    const plain = await begin(smallConfig(SMALL))
    await plain.until('finished')
    const watched = await begin(smallConfig(SMALL), true)
    await watched.until('finished')
    const flows = watched.heard.flatMap((event) => (event.kind === 'flow' && event.flow ? [event.flow] : []))
    expect(flows.map(({ step }) => step)).toEqual([2, 4, 6])
    for (const { norms, cells, learning } of flows) {
      expect([norms.length, norms[0]?.length, cells]).toEqual([5, 3, 36])
      expect(norms.flat().every((norm) => norm >= 0)).toBe(true)
      expect(learning).toBeGreaterThan(0)
    }
    expect(plain.heard.some(({ kind }) => kind === 'flow')).toBe(false)
    expect(linesOf(watched.run)).toEqual(linesOf(plain.run))
    for (const { run } of [plain, watched]) run.session.destroy()
  })

  test('a live change is applied between two updates, told with its step, and can be taken back', async () => {
    const { run, heard, until } = await begin(smallConfig({ 'run.steps': 400 }))
    await vi.waitFor(() => expect(run.session.step).toBeGreaterThan(1), { timeout: 120_000, interval: 1 })
    const [change] = await run.setLive({ 'optimizer.learningRate': 5e-4 })
    expect(change).toEqual({ path: 'optimizer.learningRate', from: 1e-3, to: 5e-4 })
    expect(await run.setLive({ 'optimizer.learningRate': 5e-4 })).toEqual([])
    const notes = heard.flatMap((event) => (event.kind === 'note' && event.note.kind === 'setting' ? [event.note] : []))
    expect(notes.length).toBe(1)
    expect(notes[0]).toMatchObject({ text: 'learning rate 1e−3 → 5e−4', changes: [change] })
    const at = notes[0]?.step ?? 0
    await vi.waitFor(() => expect(run.session.step).toBeGreaterThan(at + 1), { timeout: 120_000, interval: 1 })
    await run.stop()
    await until('stopped')
    const rates = run.lines.flatMap((line) => (line.kind === 'train' ? [line.learningRate / Math.min(1, line.step / 20)] : []))
    expect(rates[at - 1]).toBeCloseTo(1e-3, 8)
    expect(rates[at]).toBeCloseTo(5e-4, 8)
    expect(run.state().config?.optimizer.learningRate).toBe(5e-4)
    await expect(run.setLive({ 'lattice.steps': 9 })).rejects.toThrow(/fixed while a run trains/)
    run.session.destroy()
  })
})
