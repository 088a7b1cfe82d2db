/** The data of a sweep on this machine: where its files are, and that they are the ones that it was planned over. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { flag, nullable, object, readJson, text } from '../../core/archive/read'
import { StudioError } from '../../core/errors'
import type { KeptSource } from '../../core/keptCheckpoint'
import type { Sweep } from '../../core/sweep/types'
import type { RawDataset } from '../../dataset/dataset'
import { type DataOptions, readDataset } from '../data'
import { codeOf, explain, writeAtomic } from '../files'
import type { SweepFolder } from './folder'

const BUILTIN = 'builtin:'
/** In a sweep's folder: where its data lies. */
export const SWEEP_DATA = 'data.json'

/** Where the data lies here: it is no part of the sweep, which may have come from elsewhere. */
interface DataPlace {
  data: string | null
  replies: string | null
  skipBadRows: boolean
}

const place = object<DataPlace>({ data: nullable(text(4096)), replies: nullable(text(4096)), skipBadRows: flag })

/** A file by its whole path. @param base the folder that it is named from */
export const located = (name: string, base: string): string => (name.startsWith(BUILTIN) ? name : resolve(base, name))

/** How other screens open it again: only what is built in is everywhere. */
export const sourceOf = ({ builtin, name }: RawDataset): KeptSource => (builtin ? { kind: 'builtin', name } : null)

export class SweepData {
  private readonly checked = new Map<string, Promise<readonly string[]>>()

  constructor(
    private readonly folder: SweepFolder,
    /** `--data` and what goes with it, in place of what is known. */
    private readonly given: DataOptions | null,
  ) {}

  /** Remembers where a sweep's data lies. */
  async remember(sweep: string, { data, replies, skipBadRows = false }: DataOptions): Promise<void> {
    const known: DataPlace = { data: data ?? null, replies: replies ?? null, skipBadRows }
    await writeAtomic(this.path(sweep), `${JSON.stringify(known)}\n`)
  }

  /**
   * Arguments that give a child the sweep's data.
   * @throws StudioError where it is not there, or is other data
   */
  args(sweep: Sweep): Promise<readonly string[]> {
    const known = this.checked.get(sweep.id) ?? this.check(sweep)
    this.checked.set(sweep.id, known)
    known.catch(() => this.checked.delete(sweep.id))
    return known
  }

  private async check(sweep: Sweep): Promise<readonly string[]> {
    const { given } = this
    if (given && (await isOf(sweep, given))) {
      await this.remember(sweep.id, given)
      return argsOf(given)
    }
    const known = await this.known(sweep).catch((error: unknown) => {
      throw given ? otherData(sweep, given) : error
    })
    if (await isOf(sweep, known)) return argsOf(known)
    throw otherData(sweep, known)
  }

  private async known({ id, name, data, source }: Sweep): Promise<DataOptions> {
    const path = this.path(id)
    try {
      const found = readJson(await readFile(path, 'utf8'), path, place)
      return { data: found.data ?? undefined, replies: found.replies ?? undefined, skipBadRows: found.skipBadRows }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw explain(path, error)
    }
    const builtin = source as { kind?: unknown; name?: unknown } | null
    if (builtin?.kind === 'builtin') return { data: `${BUILTIN}${String(builtin.name)}` }
    throw new StudioError(`sweep “${name}”`, `it is not known where its data (${data.name}) lies here.`, 'Name the file by --data FILE.')
  }

  private path(sweep: string): string {
    return join(this.folder.sweep(sweep), SWEEP_DATA)
  }
}

const isOf = async ({ data }: Sweep, options: DataOptions): Promise<boolean> =>
  data.digest === '' || (await readDataset(options)).digest === data.digest

const argsOf = ({ data, replies, skipBadRows }: DataOptions): string[] => [
  ...(data ? ['--data', data] : []),
  ...(replies ? ['--replies', replies] : []),
  ...(skipBadRows ? ['--skip-bad-rows'] : []),
]

const otherData = ({ name, data }: Sweep, options: DataOptions): StudioError =>
  new StudioError(
    options.data ?? data.name,
    `sweep “${name}” was planned over other data (${data.name}, SHA-256 ${data.digest.slice(0, 12)}…).`,
    'Name the file that it was planned over by --data.',
  )
