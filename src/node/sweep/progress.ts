/** How far the sweeps of a folder are, on stderr: counted anew from the folder, so that it tells of every process' work. */
import { countTrials, isOver } from '../../core/sweep/status'
import { clockText } from '../progress'
import { type Io, printable } from '../report'
import type { Opened } from './choose'
import { countsText, standingOf } from './status'

const TERMINAL_MS = 2000
const LOG_MS = 10_000

export class SweepProgress {
  private timer: NodeJS.Timeout | undefined
  private shown = false
  private last = ''
  private looking: Promise<void> = Promise.resolve()

  constructor(
    private readonly opened: Opened,
    private readonly io: Pick<Io, 'err'>,
    /** Ids of the sweeps that are meant; null: all of the folder. */
    private readonly asked: ReadonlySet<string> | null = null,
  ) {}

  begin(): void {
    this.timer = setInterval(() => this.look(), this.io.err.isTTY ? TERMINAL_MS : LOG_MS)
    this.look()
  }

  /** Something has changed: says so, one look after the other. */
  look(): void {
    this.looking = this.looking.then(async () => {
      // a look that fails is made up for by the next
      const text = await this.describe().catch(() => this.last)
      if (text !== this.last) this.write(text)
      this.last = text
    })
  }

  /** A line of its own. */
  say(text: string): void {
    this.clear()
    this.io.err.write(`${printable(text)}\n`)
  }

  async end(): Promise<void> {
    clearInterval(this.timer)
    await this.looking
    if (this.shown) this.io.err.write('\n')
    this.shown = false
  }

  private write(text: string): void {
    if (!this.io.err.isTTY) return void this.io.err.write(`${text}\n`)
    this.shown = true
    this.io.err.write(`\r\x1b[2K${text.slice(0, (this.io.err.columns ?? 80) - 1)}`)
  }

  private clear(): void {
    if (this.shown) this.io.err.write('\r\x1b[2K')
    this.shown = false
  }

  private async describe(): Promise<string> {
    const { queue } = this.opened
    const going = (await queue.records.sweeps()).filter(({ id, state }) => state === 'running' && (this.asked?.has(id) ?? true))
    const standings = await Promise.all(going.map(({ id }) => standingOf(this.opened, id)))
    const open = standings.filter(({ counts }) => !isOver(counts))
    const counts = countTrials(standings.flatMap(({ trials }) => trials))
    const known = open.every(({ estimate }) => estimate !== null)
    const seconds = open.reduce((sum, { estimate }) => sum + (estimate?.seconds ?? 0), 0)
    return `${countsText(counts)}${open.length > 0 ? `  ETA ${known ? clockText(seconds) : '–'}` : ''}`
  }
}
