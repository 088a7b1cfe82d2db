/** How far a run is, on stderr: one line that is rewritten on a terminal, one line every few seconds elsewhere. */

/** What a line shows. */
export interface Standing {
  step: number
  steps: number
  /** Where it is known. */
  loss?: number
}

export interface ProgressOutput {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const TERMINAL_EVERY_MS = 100
const LOG_EVERY_MS = 5000
const BAR = 16

/** `1:02:03`, `4:05`; `–` for what is not known. */
export function clockText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':')
}

/** Seconds left at the pace so far; infinite before there is one. */
export const remaining = (done: number, left: number, elapsedMs: number): number =>
  done > 0 ? ((elapsedMs / 1000) * left) / done : Number.POSITIVE_INFINITY

export class Progress {
  /** The first update seen: it also compiles, so the pace counts from its end. */
  private first: { step: number; at: number } | null = null
  private lastAt = Number.NEGATIVE_INFINITY
  private shown = false

  constructor(
    private readonly output: ProgressOutput,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Called after every update; writes only when it is time. */
  update(standing: Standing): void {
    const now = this.now()
    this.first ??= { step: standing.step, at: now }
    const isLast = standing.step >= standing.steps
    if (!isLast && now - this.lastAt < (this.output.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return
    this.lastAt = now
    const text = this.describe(standing, now)
    if (!this.output.isTTY) return void this.output.write(`${text}\n`)
    this.shown = true
    this.output.write(`\r\x1b[2K${text.slice(0, (this.output.columns ?? 80) - 1)}`)
  }

  /** The same for another run: its pace counts anew. */
  another(): Progress {
    return new Progress(this.output, this.now)
  }

  /** A line of its own, above the bar. */
  say(text: string): void {
    this.clear()
    this.output.write(`${text}\n`)
  }

  /** Leaves the last line where it stands. */
  finish(): void {
    if (this.shown) this.output.write('\n')
    this.shown = false
  }

  private clear(): void {
    if (this.shown) this.output.write('\r\x1b[2K')
    this.shown = false
  }

  private describe({ step, steps, loss }: Standing, now: number): string {
    const elapsed = now - (this.first?.at ?? now)
    const done = step - (this.first?.step ?? step)
    const pace = done > 0 ? `${(done / (elapsed / 1000)).toPrecision(3)} steps/s` : '– steps/s'
    const eta = `ETA ${clockText(remaining(done, steps - step, elapsed))}`
    const filled = Math.round((BAR * step) / steps)
    const bar = this.output.isTTY ? `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ` : ''
    return `${bar}step ${step}/${steps}  ${loss === undefined ? '' : `loss ${loss.toPrecision(4)}  `}${pace}  ${eta}`
  }
}
