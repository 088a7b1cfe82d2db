import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { auditSweep } from '../core/sweep/status'
import type { SweepSpec, Trial, TrialResult } from '../core/sweep/types'
import { LEASE_MS } from './claim'
import { SweepQueue, type Verdict } from './queue'
import { SweepRunner, type TrialControl } from './runner'
import { cancel } from './steering'
import { memoryQueue, resultOf, spec } from './testing/memoryQueue'

const GO = (): Verdict => ({ go: true })

/** Three trials, and an executor that does to each what the test says. */
async function start(train: (trial: Trial, control: TrialControl) => Promise<TrialResult>, change: Partial<SweepSpec> = {}) {
  const memory = memoryQueue()
  let ids = 0
  const queue = new SweepQueue(memory.store, { now: () => Date.now(), date: () => new Date().toISOString(), newId: () => `s${++ids}` })
  const sweep = await queue.add(spec({ axes: [{ path: 'batch.micro', values: [4, 8, 16] }], ...change }))
  const seen: string[] = []
  const runner = new SweepRunner(
    queue,
    { run: (trial, _, control) => train(trial, control) },
    { worker: { id: 'ann', place: 'a' }, judge: GO, changed: ({ number, status }) => seen.push(`${number} ${status}`) },
  )
  const trials = () => queue.records.trials(sweep.id)
  const audit = async () => auditSweep(await queue.records.sweep(sweep.id), await trials())
  return { ...memory, queue, sweep, runner, trials, audit, seen }
}

/** Goes on until it is ended from outside. */
const endless = (control: TrialControl): Promise<TrialResult> =>
  new Promise((resolve) => control.signal.addEventListener('abort', () => resolve(resultOf(0))))

const never = new AbortController().signal

describe('a runner', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => void vi.useRealTimers())

  it('trains one trial after the other, and says when there is none left', async () => {
    const { runner, trials, audit, seen } = await start(async ({ number }) => resultOf(number))
    for (let i = 0; i < 3; i++) expect(await runner.next(never)).toBe(true)
    expect(await runner.next(never)).toBe(false)
    expect((await trials()).map(({ status, result }) => [status, result?.weights])).toEqual([
      ['done', '1'],
      ['done', '2'],
      ['done', '3'],
    ])
    expect(seen).toHaveLength(6)
    expect(await audit()).toEqual([])
  })

  it('writes a failure down and goes on with the next trial', async () => {
    const { runner, trials, audit } = await start(async ({ number }) => {
      if (number === 1) throw new Error('the kernel went away')
      return resultOf(number)
    })
    while (await runner.next(never));
    expect((await trials()).map(({ status }) => status)).toEqual(['failed', 'done', 'done'])
    expect((await trials())[0]?.problem).toMatchObject({ subject: 'trial 1', problem: 'the kernel went away' })
    expect(await audit()).toEqual([])
  })

  it('ends a trial at its deadline, not before, and goes on', async () => {
    const limits = { trialSeconds: 60, budgetMiB: 300, fitMemory: false }
    const { runner, trials, audit } = await start(
      ({ number }, control) => (number === 1 ? endless(control) : Promise.resolve(resultOf(number))),
      { limits },
    )
    let ended = false
    const first = runner.next(never).then(() => {
      ended = true
    })
    await vi.advanceTimersByTimeAsync(59_900)
    expect(ended).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await first
    expect((await trials())[0]).toMatchObject({
      status: 'failed',
      problem: { problem: 'it took longer than 60 s, the most that a trial may take.' },
    })
    while (await runner.next(never));
    expect((await trials()).map(({ status }) => status)).toEqual(['failed', 'done', 'done'])
    expect(await audit()).toEqual([])
  })

  it('knows deadlines longer than a timer can wait', async () => {
    const days = 40 * 86_400
    const limits = { trialSeconds: days, budgetMiB: 300, fitMemory: false }
    const { runner, trials } = await start((_, control) => endless(control), { limits })
    let ended = false
    void runner.next(never).then(() => {
      ended = true
    })
    await vi.advanceTimersByTimeAsync(LEASE_MS)
    expect(ended).toBe(false)
    expect((await trials())[0]?.status).toBe('running')
  })

  it('takes the result of a trial that was trained when its time ran out, and no other', async () => {
    const limits = { trialSeconds: 60, budgetMiB: 300, fitMemory: false }
    const { runner, trials, audit } = await start(
      async ({ number }, control) => {
        // the second is ended, and tells what it has; the others are at their end in time, and reading takes long
        if (number === 2) return endless(control)
        if (number === 3) await endless(control)
        control.trained()
        if (number === 1) await new Promise((resolve) => setTimeout(resolve, 90_000))
        return resultOf(number)
      },
      { limits },
    )
    for (let i = 0; i < 3; i++) {
      const ended = runner.next(never)
      await vi.advanceTimersByTimeAsync(100_000)
      expect(await ended).toBe(true)
    }
    expect((await trials()).map(({ status }) => status)).toEqual(['done', 'failed', 'done'])
    expect(await audit()).toEqual([])
  })

  it('keeps its lease while it trains, with how far it is', async () => {
    const { runner, leases, queue } = await start((_, control) => {
      control.progress({ step: 3, steps: 10, samplesPerSecond: 5 })
      return endless(control)
    })
    const stop = new AbortController()
    const first = runner.next(stop.signal)
    await vi.advanceTimersByTimeAsync(5 * LEASE_MS)
    const [lease] = [...leases.values()]
    expect(lease).toMatchObject({ owner: 'ann', progress: { step: 3, steps: 10 } })
    expect(lease?.until).toBeGreaterThan(Date.now())
    // nobody else takes it
    expect((await queue.claim({ id: 'bob', place: 'b' }, GO))?.trial.number).toBe(2)
    stop.abort()
    await first
    expect(leases.size).toBe(1)
  })

  it('gives a trial back when it is told to stop, and begins no other', async () => {
    const { runner, trials, audit } = await start((_, control) => endless(control))
    const stop = new AbortController()
    const first = runner.next(stop.signal)
    await vi.advanceTimersByTimeAsync(1000)
    stop.abort()
    await first
    expect(await runner.next(stop.signal)).toBe(false)
    const [trial] = await trials()
    expect(trial).toMatchObject({ status: 'planned', result: null })
    expect(trial?.attempts.map(({ end }) => end)).toEqual(['released'])
    expect(await audit()).toEqual([])
  })

  it('ends a trial that is no longer its own, and writes nothing', async () => {
    const { runner, trials, queue, sweep } = await start((_, control) => endless(control))
    const first = runner.next(never)
    await vi.advanceTimersByTimeAsync(1000)
    await cancel(queue.records, sweep.id, Date.now(), [`${(await trials())[0]?.id}`])
    await vi.advanceTimersByTimeAsync(LEASE_MS)
    expect(await first).toBe(true)
    expect((await trials())[0]).toMatchObject({ status: 'cancelled', result: null })
  })

  it('does not count what it finishes after another has taken over', async () => {
    let finish: (result: TrialResult) => void = () => undefined
    const training = new Promise<TrialResult>((resolve) => {
      finish = resolve
    })
    const { runner, trials, queue, dead } = await start(() => training)
    const first = runner.next(never)
    await vi.advanceTimersByTimeAsync(1000)
    dead.add('a')
    const second = await queue.claim({ id: 'bob', place: 'b' }, GO)
    expect(second?.trial.number).toBe(1)
    finish(resultOf(9))
    expect(await first).toBe(true)
    await second?.done(resultOf(1))
    expect((await trials())[0]).toMatchObject({ status: 'done', result: { weights: '1' } })
  })
})
