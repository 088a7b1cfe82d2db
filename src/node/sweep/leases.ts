/** Leases as files, `leases/TRIAL@TOKEN.json`: who works on what, and until when that is believed without another word. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { count, nullable, number, object, readJson, text } from '../../core/archive/read'
import { StudioError } from '../../core/errors'
import type { Lease, Leases, TrialProgress } from '../../core/sweep/types'
import { codeOf, explain, makeFolder, writeAtomic } from '../files'
import { isAlive, parsePlace } from './processes'
import { namesIn, strangeId } from './versions'

const lease = object<Lease>({
  ...{ trial: text(), token: count, owner: text(), place: text(), until: number },
  progress: nullable(object<TrialProgress>({ step: count, steps: count, samplesPerSecond: nullable(number) })),
})

export class FileLeases implements Leases {
  constructor(private readonly folder: string) {}

  async all(): Promise<Lease[]> {
    const names = (await namesIn(this.folder)).filter((name) => /^[^.].*\.json$/.test(name))
    const leases = await Promise.all(names.map((name) => this.read(join(this.folder, name))))
    return leases.filter((found) => found !== null)
  }

  async get(trial: string, token: number): Promise<Lease | null> {
    return this.read(this.path(trial, token))
  }

  async put(held: Lease): Promise<void> {
    await makeFolder(this.folder)
    await writeAtomic(this.path(held.trial, held.token), `${JSON.stringify(held)}\n`)
  }

  async drop(trial: string, token: number): Promise<void> {
    await rm(this.path(trial, token), { force: true })
  }

  async alive({ place }: Lease): Promise<boolean | null> {
    const mark = parsePlace(place)
    return mark && isAlive(mark)
  }

  private path(trial: string, token: number): string {
    if (!/^[\w-][\w.-]*$/.test(trial)) throw strangeId(trial)
    return join(this.folder, `${trial}@${token}.json`)
  }

  /** Null where it was dropped meanwhile, and for one that says nothing: its owner renews it, or is gone. */
  private async read(path: string): Promise<Lease | null> {
    try {
      return readJson(await readFile(path, 'utf8'), path, lease)
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || error instanceof StudioError) return null
      throw explain(path, error)
    }
  }
}
