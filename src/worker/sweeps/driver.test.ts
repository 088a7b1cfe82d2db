import { expect, test, vi } from 'vitest'
import type { TrialResult } from '../../core/sweep/types'
import { LEASE_MS } from '../../experiments/claim'
import { SweepQueue } from '../../experiments/queue'
import { SweepRunner, type TrialControl } from '../../experiments/runner'
import { memoryQueue, resultOf, spec, stillHost } from '../../experiments/testing/memoryQueue'
import { SweepDriver } from './driver'

interface Request {
  granted: () => Promise<unknown>
  settle: () => void
  refuse: (error: Error) => void
}

/** Web Locks in memory; `freeze` keeps a holder's lock while it does nothing. */
function memoryLocks() {
  const holders = new Map<string, Request>()
  const queues = new Map<string, Request[]>()
  const next = (name: string): void => {
    const request = queues.get(name)?.shift()
    if (request) grant(name, request)
  }
  const grant = (name: string, request: Request): void => {
    holders.set(name, request)
    void request.granted().finally(() => {
      request.settle()
      if (holders.get(name) !== request) return
      holders.delete(name)
      next(name)
    })
  }
  const request = (name: string, options: unknown, work?: unknown): Promise<unknown> => {
    const granted = (work ?? options) as () => Promise<unknown>
    const { steal = false, signal } = (work ? options : {}) as { steal?: boolean; signal?: AbortSignal }
    return new Promise((resolve, reject) => {
      const entry: Request = { granted, settle: () => resolve(undefined), refuse: reject }
      if (steal) {
        holders.get(name)?.refuse(new DOMException('stolen', 'AbortError'))
        grant(name, entry)
      } else if (holders.has(name)) {
        queues.set(name, [...(queues.get(name) ?? []), entry])
        signal?.addEventListener('abort', () => {
          queues.set(
            name,
            (queues.get(name) ?? []).filter((one) => one !== entry),
          )
          reject(new DOMException('aborted', 'AbortError'))
        })
      } else grant(name, entry)
    })
  }
  return { request } as unknown as LockManager
}

type Executor = (control: TrialControl) => Promise<TrialResult>

function tabs(executor: Executor) {
  const memory = memoryQueue()
  const host = stillHost()
  const locks = memoryLocks()
  const queue = new SweepQueue(memory.store, host)
  const open = (id: string, run: Executor = executor, obstacle: () => string | null = () => null) => {
    const worker = { id, place: id }
    const runner = new SweepRunner(
      queue,
      { run: (_, __, control) => run(control) },
      { worker, judge: () => ({ go: true }), changed: () => undefined },
    )
    const reserved: boolean[] = []
    const driver = new SweepDriver(
      queue,
      runner,
      { now: host.now, obstacle, reserve: (taken) => reserved.push(taken), changed: () => undefined },
      id,
      locks,
    )
    return { driver, reserved }
  }
  const ends = async (sweep: string) =>
    (await queue.records.trials(sweep)).map(({ attempts }) => attempts.map(({ owner, end }) => `${owner} ${end}`))
  return { queue, host, open, ends, leases: memory.store.leases }
}

const until = (isSo: () => Promise<boolean> | boolean): Promise<void> =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 5_000, interval: 10 })

test('one tab works, the other waits and shows so; what is told later is begun at once', async () => {
  const { queue, open, ends } = tabs(async () => resultOf(1))
  const [one, other] = [open('one'), open('other')]
  one.driver.begin()
  other.driver.begin()
  await until(() => one.driver.workplace === 'here')
  expect(other.driver.workplace).toBe('elsewhere')
  const sweep = await queue.add(spec())
  one.driver.wake()
  await until(async () => (await queue.records.trials(sweep.id)).every(({ status }) => status === 'done'))
  expect((await ends(sweep.id)).flat()).toEqual(new Array(6).fill('one done'))
  expect(other.reserved).toEqual([])
})

test('a trial that is given back is planned again, and a person’s own run comes first', async () => {
  let own: string | null = 'Your own run is not over.'
  const running = vi.fn(
    ({ signal }: TrialControl) =>
      new Promise<TrialResult>((resolve) => {
        signal.addEventListener('abort', () => resolve(resultOf(9)))
      }),
  )
  const { queue, open, ends } = tabs(running)
  const sweep = await queue.add(spec({ axes: [{ path: 'batch.micro', values: [8] }] }))
  const { driver, reserved } = open('tab', running, () => own)
  driver.begin()
  await until(() => driver.waiting === own)
  expect(running).not.toHaveBeenCalled()
  own = null
  driver.wake()
  await until(() => running.mock.calls.length === 1)
  expect(reserved).toEqual([true])
  await queue.records.changeSweep(sweep.id, { state: 'paused' })
  driver.giveBack()
  await until(async () => (await ends(sweep.id))[0]?.[0] === 'tab released')
  expect((await queue.records.trials(sweep.id))[0]).toMatchObject({ status: 'planned', result: null })
  await until(() => reserved.at(-1) === false)
})

test('a frozen tab is overtaken when its lease has run out, and what it brings later is refused', async () => {
  let thaw = (): void => undefined
  const frozen = () =>
    new Promise<TrialResult>((resolve) => {
      thaw = () => resolve(resultOf(9))
    })
  const { queue, host, open, ends, leases } = tabs(frozen)
  const put = leases.put.bind(leases)
  // it has no more heartbeats once time has gone on
  leases.put = async (lease) => void (lease.owner === 'frozen' && host.time > 0 ? undefined : await put(lease))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const sweep = await queue.add(spec({ axes: [{ path: 'batch.micro', values: [8] }] }))
    open('frozen').driver.begin()
    await until(async () => (await ends(sweep.id))[0]?.[0] === 'frozen going')
    const { driver } = open('awake', async () => resultOf(2))
    driver.begin()
    await until(() => driver.workplace === 'elsewhere')
    host.time = LEASE_MS + 1
    vi.advanceTimersByTime(LEASE_MS / 3)
    await until(async () => (await queue.records.trials(sweep.id))[0]?.status === 'done')
    thaw()
    await until(() => driver.workplace === 'here')
    const [trial] = await queue.records.trials(sweep.id)
    expect(trial?.result?.weights).toBe('2')
    expect(trial?.attempts.map(({ owner, end }) => `${owner} ${end}`)).toEqual(['frozen lost', 'awake done'])
  } finally {
    vi.useRealTimers()
  }
})
