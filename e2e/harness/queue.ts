/** The browser's queue store under contention, for e2e/sweepStore.spec.ts: two connections, as two tabs have them. */
import type { Lease, Sweep, Trial } from '../../src/core/sweep/types'
import { openSweeps } from '../../src/storage/sweeps'

const output = document.querySelector('output')
const value = (name: string): Sweep => ({ id: 's', name }) as Sweep

async function check(): Promise<Record<string, unknown>> {
  const name = `queue-${crypto.randomUUID()}`
  const [one, other] = [openSweeps(name), openSweeps(name)]
  const first = await Promise.all([one.sweeps.put('s', value('a'), 0), other.sweeps.put('s', value('b'), 0)])
  // ten writers a round, all of whom know the newest version
  const rounds: number[] = []
  for (let round = 1; round <= 10; round++) {
    const writers = Array.from({ length: 10 }, (_, i) => (i % 2 ? one : other).sweeps.put('s', value(`${round}.${i}`), round))
    rounds.push((await Promise.all(writers)).filter(Boolean).length)
  }
  const stale = await one.sweeps.put('s', value('late'), 3)
  const known = await other.sweeps.get('s')
  const lease: Lease = { trial: 't', token: 4, owner: 'w', place: `${name}-lock`, until: 1, progress: null }
  await one.leases.put(lease)
  await one.leases.put({ ...lease, token: 5 })
  const before = await one.leases.alive(lease)
  const held = await navigator.locks.request(lease.place, () => other.leases.alive(lease))
  const after = await one.leases.alive(lease)
  await other.leases.drop('t', 4)
  const left = (await one.leases.all()).map(({ token }) => token)
  // of a sweep, one whose id begins with that id and a dot, and one whose id only begins with it
  for (const sweep of ['s', 's.t', 'st']) await one.trials.put(`${sweep}.key`, { id: `${sweep}.key`, sweep } as Trial, 0)
  const trials = (await other.trials.of('s')).map(({ version, value: trial }) => `${trial.id} ${version}`)
  return {
    ...{ first: first.filter(Boolean).length, rounds, stale, version: known?.version, all: (await one.sweeps.all()).length },
    ...{ gone: await one.leases.get('t', 4), none: await one.trials.get('x'), alive: [before, held, after], left, trials },
  }
}

check().then(
  (result) => output?.append(JSON.stringify(result)),
  (error: unknown) => output?.append(JSON.stringify({ error: String(error) })),
)
