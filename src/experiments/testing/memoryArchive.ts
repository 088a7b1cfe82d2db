import type { ArchiveBytes, ArchivedRun, ArchivedSweep, ArchiveTarget, RunContent } from '../../core/archive'
import { line, sampleRun } from '../../core/archive/testing'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { Sha256 } from '../../core/sha256'
import { trialKey } from '../../core/sweep/key'
import type { Sweep, Trial } from '../../core/sweep/types'
import { memorySource } from '../../formats/source'
import { planTrials } from '../plan'
import { resultOf, spec } from './memoryQueue'

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
export const sumOf = (bytes: Uint8Array): string => new Sha256().update(bytes).digest()
const all = (bytes: ArchiveBytes): Promise<Uint8Array> => bytes.read(0, bytes.size)

/** A place for runs and sweeps in memory: what a browser or a folder is in earnest. */
export class MemoryArchive implements ArchiveTarget {
  readonly runMap = new Map<string, ArchivedRun>()
  readonly sweepMap = new Map<string, ArchivedSweep>()
  readonly looseMap = new Map<string, KeptCheckpoint>()
  readonly bytes = new Map<string, Uint8Array>()
  readonly aside = new Set<string>()

  runs = async (): Promise<ArchivedRun[]> => [...this.runMap.values()]
  sweeps = async (): Promise<ArchivedSweep[]> => [...this.sweepMap.values()]
  loose = async (): Promise<KeptCheckpoint[]> => [...this.looseMap.values()]

  private get(name: string): ArchiveBytes {
    const bytes = this.bytes.get(name)
    if (!bytes) throw new Error(`${name} is gone.`)
    return memorySource(name, bytes)
  }

  content = (run: string): RunContent => ({
    metrics: async () => this.get(`${run}.metrics`),
    log: async () => this.get(`${run}.log`),
    checkpoint: async (id) => this.get(id),
  })

  looseBytes = async (id: string): Promise<ArchiveBytes> => this.get(id)

  async taken(): Promise<ReadonlySet<string>> {
    const checkpoints = [...this.runMap.values()].flatMap((run) => run.checkpoints.map(({ id }) => id))
    return new Set([...this.runMap.keys(), ...this.sweepMap.keys(), ...this.looseMap.keys(), ...checkpoints, ...this.aside])
  }

  async addRun(run: ArchivedRun, content: RunContent): Promise<void> {
    for (const { id } of run.checkpoints) this.bytes.set(id, await all(await content.checkpoint(id)))
    this.bytes.set(`${run.run.id}.metrics`, await all(await content.metrics()))
    this.bytes.set(`${run.run.id}.log`, await all(await content.log()))
    this.runMap.set(run.run.id, run)
  }

  async addSweep(sweep: ArchivedSweep): Promise<void> {
    this.sweepMap.set(sweep.sweep.id, sweep)
  }

  async addLoose(kept: KeptCheckpoint, bytes: ArchiveBytes): Promise<void> {
    this.bytes.set(kept.id, await all(bytes))
    this.looseMap.set(kept.id, kept)
  }
}

/** Bytes that look like nothing in particular. */
export const noise = (length: number, seed: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 2654435761 + seed) >>> 13) & 255)

const trainLine = (step: number, loss: number): string =>
  `{"kind":"train","step":${step},"epoch":0,"samples":${step * 32},"loss":${loss},"surface":1,"internal":2,"dialogue":3,"reconstruction":4,"gradNorm":0.5,"learningRate":0.001,"lossScale":1,"seconds":${step / 2}}\n`

/** Puts a run with two checkpoints of these sizes in, all of whose bytes are its own. */
export async function addSample(
  archive: MemoryArchive,
  id: string,
  sizes: readonly [number, number] = [3_000_000, 1234],
  created?: string,
): Promise<void> {
  const { run, checkpoints } = sampleRun(id, [`${id}-last`, `${id}-early`])
  const content = checkpoints.map((kept, i) => ({ kept, bytes: noise(sizes[i] ?? 0, id.length + i) }))
  for (const { kept, bytes } of content) archive.bytes.set(kept.id, bytes)
  const metrics = [...[1, 2, 3].map((step) => trainLine(step, 4 - step / 10)), `${JSON.stringify(line(10, 3.5))}\n`].join('')
  archive.bytes.set(`${id}.metrics`, utf8(metrics))
  archive.bytes.set(`${id}.log`, utf8(`{"at":"2026-11-22T10:00:00.000Z","step":0,"kind":"info","text":"began"}\n`))
  archive.runMap.set(id, {
    run: { ...run, ...(created && { created }) },
    checkpoints: content.map(({ kept, bytes }) => ({ ...kept, bytes: bytes.length, sha256: sumOf(bytes) })),
  })
}

/** A sweep of six trials; the first is done, and is this run. */
export function sampleSweep(id: string, run: string): ArchivedSweep {
  const planned = spec({ name: 'rates' })
  const sweep: Sweep = {
    ...planned,
    id,
    created: '2026-11-22T09:00:00.000Z',
    state: 'running',
    removed: null,
    data: { ...planned.data, digest: 'ab'.repeat(32) },
  }
  const trials = planTrials(sweep).map(({ key, rung, values, config }, i): Trial => {
    const done = i === 0
    return {
      ...{
        id: `${id}.${key}`,
        sweep: id,
        key,
        number: i + 1,
        rung,
        values,
        config,
        status: done ? 'done' : 'planned',
        priority: 0,
        problem: null,
      },
      ...{
        need: null,
        attempts: done ? [{ owner: 'w1', token: 2, started: 1, ended: 2, end: 'done' as const }] : [],
        run: done ? run : `t-${id}-${key}`,
      },
      ...{ result: done ? resultOf(2.5) : null, reused: null },
    }
  })
  if (trials.some(({ key, config }) => trialKey(config) !== key)) throw new Error('a key is none')
  return { sweep, trials }
}
