import { describe, expect, it, vi } from 'vitest'
import { auditSweep } from '../core/sweep/status'
import type { SweepSpec } from '../core/sweep/types'
import { LEASE_MS } from './claim'
import { SweepQueue } from './queue'
import { memoryQueue, resultOf, spec, stillHost } from './testing/memoryQueue'

const GO = () => ({ go: true as const })
const worker = (id: string) => ({ id, place: id })
const RATES = { path: 'optimizer.learningRate', values: [0.001, 0.002] }

/** Two sweeps over the same data, planned before anything is done; the second has one trial more. */
async function twins(first: Partial<SweepSpec> = {}, second: Partial<SweepSpec> = {}) {
  const memory = memoryQueue()
  const host = stillHost()
  const told = vi.fn()
  const queue = new SweepQueue(memory.store, { ...host, now: () => host.time, settled: told })
  const a = await queue.add(spec({ axes: [RATES], ...first }))
  host.time++
  const b = await queue.add(spec({ axes: [{ ...RATES, values: [0.001, 0.002, 0.004] }], ...second }))
  const trials = async (id: string) =>
    (await queue.records.trials(id)).map(({ status, reused }) => `${status}${reused ? ` as ${reused.split('.')[0]}` : ''}`)
  const audit = async () => [a, b].map(async ({ id }) => auditSweep(await queue.records.sweep(id), await queue.records.trials(id)))
  const claim = (name: string) => queue.claim(worker(name), GO)
  return { ...memory, host, told, queue, a, b, trials, claim, audit: async () => (await Promise.all(await audit())).flat() }
}

describe('equal trials of two sweeps', () => {
  it('are trained once: the second takes the result of the first, though both were planned before', async () => {
    const { claim, trials, a, b, queue, audit, told } = await twins()
    const trained: string[] = []
    for (let one = await claim('w'); one; one = await claim('w')) {
      trained.push(one.trial.sweep)
      await one.done(resultOf(trained.length))
    }
    expect(trained).toEqual([a.id, a.id, b.id])
    expect(await trials(b.id)).toEqual(['done as s1', 'done as s1', 'done'])
    // nobody was asked to train them: it is told all the same
    expect(told).toHaveBeenCalledTimes(2)
    const [of, taken] = [await queue.records.trials(a.id), await queue.records.trials(b.id)]
    expect(taken.slice(0, 2).map(({ run, result }) => ({ run, result }))).toEqual(of.map(({ run, result }) => ({ run, result })))
    expect(await audit()).toEqual([])
  })

  it('wait for one that somebody trains, and are trained where that one comes to nothing', async () => {
    const { claim, trials, a, b, host, audit } = await twins()
    const [first, second] = [await claim('x'), await claim('y')]
    // only the one that the other sweep has not is left to do
    expect((await claim('z'))?.trial.values).toEqual({ 'optimizer.learningRate': 0.004 })
    expect(await claim('z')).toBeNull()
    await first?.fail({ subject: 'GPU', problem: 'p.', remedy: 'r.' })
    const again = await claim('z')
    expect(again?.trial).toMatchObject({ sweep: b.id, number: 1 })
    await again?.done(resultOf(1))
    await second?.done(resultOf(2))
    expect(await claim('z')).toBeNull()
    expect(await trials(a.id)).toEqual(['failed', 'done'])
    expect(await trials(b.id)).toEqual(['done', 'done as s1', 'running'])
    expect(await audit()).toEqual([])
    // nobody waits for a worker that is gone
    const gone = await twins()
    await gone.claim('x')
    await gone.queue.records.changeSweep(gone.a.id, { state: 'paused' })
    gone.host.time += 2 * LEASE_MS
    expect((await gone.claim('z'))?.trial).toMatchObject({ sweep: gone.b.id, number: 1 })
    expect(host.time).toBeLessThan(LEASE_MS)
  })

  it('are none over other data, or other pairs of it', async () => {
    for (const data of [
      { name: 'x', digest: 'd2', width: 64 },
      { name: 'x', digest: 'd1', width: 64, pairs: 'other' },
    ]) {
      const { claim, b } = await twins({}, { data })
      for (let i = 0; i < 2; i++) await (await claim('w'))?.done(resultOf(i))
      expect((await claim('w'))?.trial).toMatchObject({ sweep: b.id, number: 1 })
    }
  })

  it('bring a rung to its end: what follows is planned in the same breath', async () => {
    const draws: Partial<SweepSpec> = {
      ...{ method: 'halving', trials: 3, halving: { eta: 3, minSteps: 100 } },
      axes: [{ path: 'optimizer.learningRate', from: 1e-4, to: 1e-2, scale: 'log' }],
    }
    const { claim, queue, a, b } = await twins(draws, draws)
    await queue.records.changeSweep(b.id, { state: 'paused' })
    for (let i = 0; i < 3; i++) await (await claim('w'))?.done(resultOf(i))
    await queue.records.changeSweep(a.id, { state: 'paused' })
    await queue.records.changeSweep(b.id, { state: 'running' })
    expect((await claim('w'))?.trial).toMatchObject({ sweep: b.id, rung: 1 })
  })
})
