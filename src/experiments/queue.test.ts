import { describe, expect, it } from 'vitest'
import { pcg } from '../core/rng'
import { auditSweep, championOf, countTrials } from '../core/sweep/status'
import { type Claim, LEASE_MS, Superseded } from './claim'
import { judgeTrial } from './fit'
import { MOST_LOST, SweepQueue, type Verdict } from './queue'
import { cancel, prioritise, retryFailed } from './steering'
import { memoryQueue, resultOf, spec, stillHost } from './testing/memoryQueue'

const GO = (): Verdict => ({ go: true })
const [ann, bob] = [
  { id: 'ann', place: 'a' },
  { id: 'bob', place: 'b' },
]

async function start(change: Parameters<typeof spec>[0] = {}) {
  const memory = memoryQueue()
  const host = stillHost()
  const queue = new SweepQueue(memory.store, host)
  const sweep = await queue.add(spec(change))
  const trials = () => queue.records.trials(sweep.id)
  const audit = async () => auditSweep(await queue.records.sweep(sweep.id), await trials())
  return { ...memory, host, queue, sweep, trials, audit }
}

describe('the queue', () => {
  it('gives two workers different trials', async () => {
    const { queue, audit } = await start()
    const [one, two] = [await queue.claim(ann, GO), await queue.claim(bob, GO)]
    expect([one?.trial.number, two?.trial.number]).toEqual([1, 2])
    expect(await audit()).toEqual([])
  })

  it('reads the trials of each running sweep once for a claim, and no others', async () => {
    const { queue, store, host } = await start()
    host.time++
    const other = await queue.add(spec({ axes: [{ path: 'run.seed', values: [1, 2, 3] }] }))
    await queue.records.changeSweep((await queue.add(spec({ axes: [{ path: 'run.seed', values: [4] }] }))).id, { state: 'paused' })
    const reads: string[] = []
    const of = store.trials.of.bind(store.trials)
    store.trials.of = (sweep) => {
      reads.push(sweep)
      return of(sweep)
    }
    store.trials.all = () => Promise.reject(new Error('all of them were read'))
    expect((await queue.claim(ann, GO))?.trial.number).toBe(1)
    expect(reads).toEqual(['s1', other.id])
  })

  it('hands a trial on when its worker is silent for too long, and refuses what that worker brings later', async () => {
    const { queue, host, trials, audit } = await start({ axes: [{ path: 'batch.micro', values: [8] }] })
    const first = await queue.claim(ann, GO)
    host.time = LEASE_MS / 2
    expect(await first?.beat(null)).toBe(true)
    host.time = LEASE_MS + 1
    expect(await queue.claim(bob, GO)).toBeNull()
    host.time = 2 * LEASE_MS
    const second = await queue.claim(bob, GO)
    expect(second?.trial.id).toBe(first?.trial.id)
    expect(await first?.beat(null)).toBe(false)
    await expect(first?.done(resultOf(1))).rejects.toThrow(Superseded)
    await second?.done(resultOf(2))
    await expect(first?.fail({ subject: 's', problem: 'p', remedy: 'r' })).rejects.toThrow(Superseded)
    const [trial] = await trials()
    expect(trial?.result?.weights).toBe('2')
    expect(trial?.attempts.map(({ end }) => end)).toEqual(['lost', 'done'])
    expect(await audit()).toEqual([])
  })

  it('hands it on at once when the worker is known to be dead', async () => {
    const { queue, dead, leases } = await start({ axes: [{ path: 'batch.micro', values: [8] }] })
    await queue.claim(ann, GO)
    expect(await queue.claim(bob, GO)).toBeNull()
    dead.add('a')
    const claim = await queue.claim(bob, GO)
    expect(claim?.trial.number).toBe(1)
    expect([...leases.values()].map(({ owner }) => owner)).toEqual(['bob'])
    await claim?.done(resultOf(1))
    expect(leases.size).toBe(0)
  })

  it('gives no claim to a worker that was held up for so long in taking it that another has it', async () => {
    const { queue, store, host, leases, trials } = await start({ axes: [{ path: 'batch.micro', values: [8] }] })
    const put = store.trials.put.bind(store.trials)
    let second: Awaited<ReturnType<typeof queue.claim>> = null
    store.trials.put = async (id, value, after) => {
      store.trials.put = put
      const written = await put(id, value, after)
      host.time += 2 * LEASE_MS
      second = await new SweepQueue(store, host).claim(bob, GO)
      return written
    }
    expect(await queue.claim(ann, GO)).toBeNull()
    expect((await trials())[0]?.attempts.map(({ owner, end }) => `${owner} ${end}`)).toEqual(['ann lost', 'bob going'])
    expect([...leases.values()].map(({ owner }) => owner)).toEqual(['bob'])
    expect(await (second as unknown as Claim).beat(null)).toBe(true)
  })

  it('gives up a trial over which workers keep dying, until it is retried', async () => {
    const { queue, dead, sweep, trials } = await start({ axes: [{ path: 'batch.micro', values: [8] }] })
    dead.add('a')
    for (let i = 0; i < MOST_LOST; i++) expect(await queue.claim(ann, GO)).not.toBeNull()
    expect(await queue.claim(ann, GO)).toBeNull()
    expect((await trials())[0]).toMatchObject({ status: 'failed', problem: { problem: `its worker vanished ${MOST_LOST} times.` } })
    expect(await retryFailed(queue.records, sweep.id)).toBe(1)
    expect(await queue.claim(bob, GO)).not.toBeNull()
  })

  it('completes every trial once, whoever dies and whoever comes back', async () => {
    const rates = Array.from({ length: 20 }, (_, i) => (i + 1) / 1000)
    const { queue, host, dead, trials, audit } = await start({
      axes: [
        { path: 'optimizer.learningRate', values: rates },
        { path: 'batch.micro', values: [8, 16] },
      ],
    })
    const ghosts: { done(): Promise<void> }[] = []
    let refused = 0
    for (let turn = 0; countTrials(await trials()).done < 40; turn++) {
      host.time += 1000
      const worker = { id: `w${turn}`, place: `p${turn}` }
      const claim = await queue.claim(worker, GO)
      const fate = pcg(turn) % 6
      if (claim && fate === 0) dead.add(worker.place)
      // silent for long: taken for dead, and comes back
      if (claim && fate === 1) ghosts.push({ done: () => claim.done(resultOf(9)) })
      if (claim && fate > 1) await claim.done(resultOf(1 / claim.trial.number))
      if (fate === 1) host.time += LEASE_MS
      if (turn % 7 === 6) await Promise.all(ghosts.splice(0).map((ghost) => ghost.done().catch(() => refused++)))
      expect(turn).toBeLessThan(1000)
    }
    expect(refused).toBeGreaterThan(0)
    expect(await audit()).toEqual([])
    expect((await trials()).every(({ attempts }) => attempts.filter(({ end }) => end === 'done').length === 1)).toBe(true)
  })

  it('postpones what does not fit, with its bytes, and runs it when the budget is raised', async () => {
    const device = { software: true, precisions: ['f32', 'packed16'] }
    const { queue, sweep, trials, audit } = await start({
      axes: [{ path: 'batch.micro', values: [8, 2048, 4096] }],
      limits: { trialSeconds: null, budgetMiB: 20, fitMemory: false },
    })
    const judge = (trial: Parameters<typeof judgeTrial>[0], of: Parameters<typeof judgeTrial>[1]) => judgeTrial(trial, of, device)
    const first = await queue.claim(ann, judge)
    // before their turn
    expect(countTrials(await trials())).toMatchObject({ running: 1, postponed: 2 })
    await first?.done(resultOf(1))
    expect(await queue.claim(ann, judge)).toBeNull()
    const postponed = (await trials()).slice(1)
    for (const { status, need } of postponed) {
      expect(status).toBe('postponed')
      expect(need?.budget).toBe(20 * 2 ** 20)
      expect(need?.bytes).toBeGreaterThan(20 * 2 ** 20)
    }
    expect(countTrials(await trials())).toMatchObject({ done: 1, postponed: 2, total: 3 })
    expect(await audit()).toEqual([])
    const enough = Math.ceil(Math.max(...postponed.map(({ need }) => need?.bytes ?? 0)) / 2 ** 20)
    await queue.records.changeSweep(sweep.id, { limits: { ...sweep.limits, budgetMiB: enough } })
    for (let i = 0; i < 2; i++) await (await queue.claim(ann, judge))?.done(resultOf(2))
    expect(countTrials(await trials())).toMatchObject({ done: 3, total: 3 })
  })

  it('fails a trial that cannot be run here, and goes on with the next', async () => {
    const { queue, trials } = await start({ axes: [{ path: 'precision', values: ['f16', 'f32'] }] })
    const claim = await queue.claim(ann, (trial, sweep) => judgeTrial(trial, sweep, { software: true, precisions: ['f32', 'packed16'] }))
    expect(claim?.trial.number).toBe(2)
    expect((await trials())[0]).toMatchObject({ status: 'failed', problem: { subject: 'precision' } })
  })

  it('takes what an earlier sweep over the same data completed', async () => {
    const { queue } = await start()
    for (let i = 0; i < 6; i++) await (await queue.claim(ann, GO))?.done(resultOf(i))
    const again = await queue.add(
      spec({
        axes: [{ path: 'optimizer.learningRate', values: [0.002, 0.008] }],
        base: { ...spec().base, batch: { micro: 8, accumulation: 1 } },
      }),
    )
    const trials = await queue.records.trials(again.id)
    expect(trials.map(({ status, reused }) => [status, reused !== null])).toEqual([
      ['done', true],
      ['planned', false],
    ])
    const other = await queue.add(spec({ data: { name: 'x', digest: 'd2', width: 64 } }))
    expect((await queue.records.trials(other.id)).every(({ status }) => status === 'planned')).toBe(true)
  })

  it('thins out: the best third of a rung goes on to the next, until one is left', async () => {
    const { queue, sweep, trials, audit } = await start({
      method: 'halving',
      trials: 9,
      axes: [{ path: 'optimizer.learningRate', from: 1e-4, to: 1e-2, scale: 'log' }],
    })
    const lengths: number[] = []
    for (let claim = await queue.claim(ann, GO); claim; claim = await queue.claim(ann, GO)) {
      lengths.push(claim.trial.config.run.steps)
      await claim.done(resultOf(Math.abs(Math.log(claim.trial.config.optimizer.learningRate / 0.001))))
    }
    expect(lengths).toEqual([...Array(9).fill(111), 333, 333, 333, 1000])
    const all = await trials()
    const rates = all.slice(0, 9).map(({ config }) => config.optimizer.learningRate)
    const nearest = rates.toSorted((a, b) => Math.abs(Math.log(a / 0.001)) - Math.abs(Math.log(b / 0.001)))[0]
    expect(all.at(-1)?.config.optimizer.learningRate).toBe(nearest)
    expect(championOf(all, sweep.metric)?.values).toEqual(all.at(-1)?.values)
    expect(await audit()).toEqual([])
  })

  it('goes by priority, stands while paused, and takes a cancelled trial from its worker', async () => {
    const { queue, sweep, trials } = await start()
    const list = await trials()
    await prioritise(queue.records, sweep.id, [list[4]?.id ?? ''], 1)
    const claim = await queue.claim(ann, GO)
    expect(claim?.trial.number).toBe(5)
    await queue.records.changeSweep(sweep.id, { state: 'paused' })
    expect(await queue.claim(bob, GO)).toBeNull()
    expect(await cancel(queue.records, sweep.id, 0)).toBe(6)
    expect(await claim?.beat(null)).toBe(false)
    await expect(claim?.done(resultOf(1))).rejects.toThrow(Superseded)
    expect(countTrials(await trials())).toMatchObject({ cancelled: 6, running: 0 })
  })

  it('plans what a crash left unplanned', async () => {
    const { queue, store, trials, audit } = await start()
    for (const id of [...store.trials.kept.keys()].slice(2)) store.trials.kept.delete(id)
    expect(await audit()).toEqual(['6 trials were planned, and there are 2.'])
    await queue.claim(ann, GO)
    expect((await trials()).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(await audit()).toEqual([])
  })
})
