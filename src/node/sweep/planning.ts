/** Plans what a sweep.yaml says, once: a sweep's id is made of what it tries, so that the same file plans nothing twice. */

import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { StudioError, toProblem } from '../../core/errors'
import { oneLine } from '../../core/names'
import type { Sweep, SweepSpec } from '../../core/sweep/types'
import { pairsBySetting } from '../../dataset/pairing'
import { planTrials } from '../../experiments/plan'
import { parseSweepFile, type SweepFile, SweepFileError } from '../../experiments/sweepFile'
import type { Invocation } from '../args'
import { type DataOptions, dataOptions, readDataset } from '../data'
import { makeFolder, readText } from '../files'
import { openFolder } from './choose'
import { located, mergedData, SweepData, sourceOf } from './data'
import { STANDS } from './ending'
import { namesakesOf } from './namesakes'

/** A sweep of the folder, and what a person should know of it. */
export interface Planned {
  sweep: Sweep
  notes: readonly string[]
}

/** What `--data` says, each file by its whole path; null where it says nothing. */
export function givenData({ values }: Pick<Invocation, 'values'>): DataOptions | null {
  const { data, replies, skipBadRows } = dataOptions(values)
  if (!data && !replies && !skipBadRows) return null
  const at = (name: string | undefined): string | undefined => (name === undefined ? undefined : located(name, process.cwd()))
  return { data: at(data), replies: at(replies), skipBadRows: skipBadRows ?? false }
}

/** The file's own data, its paths from its folder on. */
function ownData({ data, replies, skipBadRows }: SweepFile, path: string): DataOptions {
  const at = (name: string | null): string | undefined => (name === null ? undefined : located(name, dirname(path)))
  return { data: at(data), replies: at(replies), skipBadRows }
}

/** Neither a name nor a limit makes another sweep. */
function idOf({ method, axes, base, trials, seed, halving, metric, data }: SweepSpec): string {
  const { budgetMiB, ...memory } = base.memory
  const content = [
    method,
    axes,
    { ...base, memory },
    method === 'grid' ? 0 : trials,
    seed,
    method === 'halving' ? halving : 0,
    metric,
    data.digest,
    // the digest is of the vectors alone
    ...(data.pairs?.startsWith('next:') ? [data.pairs] : []),
  ]
  return `s${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 11)}`
}

/** Plans the sweep that a file describes, or finds it in the folder. */
export async function planFile(path: string, invocation: Invocation): Promise<Planned> {
  const name = basename(path)
  const file = parseSweepFile(await readText(path), name)
  const options = mergedData(ownData(file, path), givenData(invocation))
  const raw = await readDataset(options)
  const pairs = pairsBySetting(raw)[file.settings.base.data.pairing]
  const data = { name: raw.name, digest: raw.digest, width: raw.width, ...(pairs && { pairs }) }
  const spec: SweepSpec = { ...file.settings, data, rows: raw.rows, source: sourceOf(raw) }
  const id = idOf(spec)
  const { folder, queue } = openFolder(invocation, () => id)
  const places = new SweepData(folder, null)
  const known = await folder.store.sweeps.get(id)
  if (known) {
    // its files may have moved
    await places.remember(id, options)
    return {
      sweep: known.value,
      notes: [
        `Sweep “${oneLine(known.value.name)}” is in this folder already: ${STANDS[known.value.state]}`,
        ...changed(spec, known.value),
        ...(await namesakesOf(known.value, queue.records)),
      ],
    }
  }
  planned(spec, name)
  // whoever finds the sweep finds its data: a sweep is there when its planning is over
  await makeFolder(folder.sweep(id))
  await places.remember(id, options)
  const sweep = await queue.add(spec)
  return {
    sweep: await queue.records.sweep(sweep.id),
    notes: [`Sweep “${spec.name}” is planned.`, ...(await namesakesOf(sweep, queue.records))],
  }
}

function planned(spec: SweepSpec, file: string): void {
  try {
    planTrials(spec)
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    throw new SweepFileError(file, error.subject, null, toProblem(error), { cause: error })
  }
}

/** What the file says of a sweep that is here already counted when it was planned. @returns what it is now, and how that is changed */
function changed({ name, limits }: SweepSpec, { name: keptName, limits: kept }: Sweep): string[] {
  const onOff = (flag: boolean): string => (flag ? 'on' : 'off')
  const rows: [is: string, option: string][] = [
    [`${kept.budgetMiB} MiB`, `--mib ${limits.budgetMiB}`],
    [kept.trialSeconds === null ? 'any time' : `${kept.trialSeconds} s`, `--seconds ${limits.trialSeconds ?? 'none'}`],
    [`fitMemory ${onOff(kept.fitMemory)}`, `--fit ${onOff(limits.fitMemory)}`],
  ]
  const same = [kept.budgetMiB === limits.budgetMiB, kept.trialSeconds === limits.trialSeconds, kept.fitMemory === limits.fitMemory]
  const differing = rows.filter((_, i) => !same[i])
  const notes = name === keptName ? [] : [`Its name stays “${oneLine(keptName)}”, as its runs are called; the file says “${name}”.`]
  if (differing.length === 0) return notes
  const [stays, options] = [differing.map(([is]) => is).join(', '), differing.map(([, option]) => option).join(' ')]
  return [...notes, `Its limits stay (${stays}); lattice sweep budget ${options} sets what the file says.`]
}
