/** The data of a sweep on this machine: where its files are, and that they are the ones that it was planned over. */
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { flag, nullable, object, readJson, text } from '../../core/archive/read'
import { StudioError } from '../../core/errors'
import type { KeptSource } from '../../core/keptCheckpoint'
import { oneLine } from '../../core/names'
import type { Sweep } from '../../core/sweep/types'
import type { RawDataset } from '../../dataset/dataset'
import { pairsBySetting } from '../../dataset/pairing'
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

/** It is named, and no file. */
export const isBuiltin = (name: string): boolean => name.startsWith(BUILTIN)

/** A file by its whole path. @param base the folder that it is named from */
export const located = (name: string, base: string): string => (isBuiltin(name) ? name : resolve(base, name))

/** How other screens open it again: only what is built in is everywhere. */
export const sourceOf = ({ builtin, name }: RawDataset): KeptSource => (builtin ? { kind: 'builtin', name } : null)

/** What was found to be a sweep's data, and how its files stood then. */
interface Checked {
  options: DataOptions
  stamp: string
}

export class SweepData {
  private readonly checked = new Map<string, Promise<Checked>>()

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
   * Arguments that give a child the sweep's data. Its files are read again only where they have changed.
   * @throws StudioError where it is not there, or is other data
   */
  async args(sweep: Sweep): Promise<readonly string[]> {
    const before = this.checked.get(sweep.id)
    const known = await before
    if (known && (await stampOf(known.options)) === known.stamp) return argsOf(known.options)
    const now = this.checked.get(sweep.id)
    const { options } = await (now && now !== before ? now : this.checkAnew(sweep))
    return argsOf(options)
  }

  private checkAnew(sweep: Sweep): Promise<Checked> {
    const checked = this.check(sweep)
    this.checked.set(sweep.id, checked)
    checked.catch(() => this.checked.delete(sweep.id))
    return checked
  }

  private async check(sweep: Sweep): Promise<Checked> {
    const { given } = this
    const known = await this.known(sweep)
    const wanted = given && wantedOf(known, given)
    if (wanted) {
      const stamp = await stampOf(wanted)
      if ((await differenceOf(sweep, wanted)) === null) {
        await this.remember(sweep.id, wanted)
        return { options: wanted, stamp }
      }
    }
    if (!known) throw wanted ? otherData(sweep, wanted, 'data') : unknownData(sweep)
    const stamp = await stampOf(known)
    const difference = await differenceOf(sweep, known)
    if (difference) throw otherData(sweep, known, difference)
    return { options: known, stamp }
  }

  /** Where a sweep's data lies here; null where that is not known. @throws StudioError for a record that cannot be read */
  async known({ id, source }: Pick<Sweep, 'id' | 'source'>): Promise<DataOptions | null> {
    const path = this.path(id)
    try {
      const found = readJson(await readFile(path, 'utf8'), path, place)
      return { data: found.data ?? undefined, replies: found.replies ?? undefined, skipBadRows: found.skipBadRows }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw explain(path, error)
    }
    const builtin = source as { kind?: unknown; name?: unknown } | null
    return builtin?.kind === 'builtin' ? { data: `${BUILTIN}${String(builtin.name)}` } : null
  }

  private path(sweep: string): string {
    return join(this.folder.sweep(sweep), SWEEP_DATA)
  }
}

/** What is given, option by option, over what is known: `--skip-bad-rows` alone names no other data. */
export function mergedData(known: DataOptions, given: DataOptions | null): DataOptions {
  const data = given?.data ?? known.data
  // what is built in has replies of its own
  const replies = given?.replies ?? (given?.data?.startsWith(BUILTIN) ? undefined : known.replies)
  return { data, replies, skipBadRows: Boolean(given?.skipBadRows || known.skipBadRows) }
}

/** Options that are given to every sweep of a folder, for one of them; null where they say nothing of its data. */
function wantedOf(known: DataOptions | null, given: DataOptions): DataOptions | null {
  if (given.data === undefined && (!known || known.data?.startsWith(BUILTIN))) return null
  return mergedData(known ?? { data: undefined }, given)
}

/** What makes it other data than the sweep's: its vectors, or which of them answer each other; null where it is the same. */
async function differenceOf({ data, base }: Sweep, options: DataOptions): Promise<'data' | 'pairs' | null> {
  if (data.digest === '') return null
  const raw = await readDataset(options)
  if (raw.digest !== data.digest) return 'data'
  return data.pairs === undefined || pairsBySetting(raw)[base.data.pairing] === data.pairs ? null : 'pairs'
}

/** How the files stand: equal as long as nobody has written to them. */
async function stampOf({ data, replies }: DataOptions): Promise<string> {
  const files = [data, replies].filter((name) => name !== undefined && !isBuiltin(name))
  const stamps = files.map(async (name) => {
    const found = await stat(name as string).catch(() => null)
    return found ? [found.dev, found.ino, found.size, found.mtimeMs].join(':') : 'gone'
  })
  return (await Promise.all(stamps)).join(' ')
}

const argsOf = ({ data, replies, skipBadRows }: DataOptions): string[] => [
  ...(data ? ['--data', data] : []),
  ...(replies ? ['--replies', replies] : []),
  ...(skipBadRows ? ['--skip-bad-rows'] : []),
]

const unknownData = ({ name, data }: Sweep): StudioError =>
  new StudioError(`sweep “${oneLine(name)}”`, `it is not known where its data (${data.name}) lies here.`, 'Name the file by --data FILE.')

const otherData = ({ name, data }: Sweep, options: DataOptions, difference: 'data' | 'pairs'): StudioError =>
  new StudioError(
    options.data ?? data.name,
    difference === 'pairs'
      ? `sweep “${oneLine(name)}” was planned over the same vectors, and other ones answered each other: its groups or matrices have changed.`
      : `sweep “${oneLine(name)}” was planned over other data (${data.name}, SHA-256 ${data.digest.slice(0, 12)}…).`,
    'Name the file that it was planned over by --data.',
  )
