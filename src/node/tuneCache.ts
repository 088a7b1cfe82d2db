/** Which tiles a device has chosen, remembered in a file of the user's cache folder; and what `--tiles` asks for. */
import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { StudioError } from '../core/errors'
import { parseTunePolicy, TUNING_AUTO, type TuneCache, type Tuning } from '../core/tuning'
import { checkPinned } from '../model/tuning/model'
import { type Invocation, UsageError } from './args'
import { writeAtomic } from './files'

/** The user's cache folder, as each system has it. */
function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return env.XDG_CACHE_HOME || join(homedir(), '.cache')
}

/** The file that choices are remembered in. */
export const tuneFile = (env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string =>
  join(cacheFolder(env, platform), 'lattice-studio', 'tiles.json')

/** A memory in a JSON file, which may be absent, and may be deleted at any time. What is broken in it counts as absent. */
export class FileTuneCache implements TuneCache {
  constructor(private readonly path: string) {}

  async get(key: string): Promise<string | null> {
    return (await this.read()).get(key) ?? null
  }

  async set(key: string, value: string): Promise<void> {
    const known = await this.read()
    known.set(key, value)
    await mkdir(dirname(this.path), { recursive: true })
    await writeAtomic(this.path, `${JSON.stringify(Object.fromEntries(known), null, 1)}\n`)
  }

  private async read(): Promise<Map<string, string>> {
    const text = await readFile(this.path, 'utf8').catch(() => '{}')
    const content: unknown = parsed(text)
    const entries = typeof content === 'object' && content !== null ? Object.entries(content) : []
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** How `--tiles` wants the device's kernels tuned: `auto` when absent. Throws a {@link UsageError}. */
export function tuningFor({ values, command }: Invocation, note: (sentence: string) => void): Tuning {
  const text = values.get('tiles')
  const policy = text === undefined ? TUNING_AUTO : parseTunePolicy(text)
  if (!policy) throw new UsageError(`--tiles ${text}: it is auto, off, or NAME=TILE,…, such as matmul=plain-8x4.`, command)
  try {
    checkPinned(policy)
  } catch (error) {
    throw error instanceof StudioError ? new UsageError(`--tiles ${text}: ${error.problem} ${error.remedy}`, command) : error
  }
  return { policy, cache: new FileTuneCache(tuneFile()), note }
}
