/** Files of lines that grow while a run trains: its metrics and its log, one JSON object a line. */

/** A file that is open for appending; only one writer has it. All of it is done at once, so that nothing comes between. */
export interface LineFile {
  readonly size: number
  /** All bytes so far. */
  read(): Uint8Array<ArrayBuffer>
  /** @throws where the storage is full; a part may have been written then */
  append(bytes: Uint8Array<ArrayBuffer>): void
  /** Keeps the first `size` bytes. */
  truncate(size: number): void
  /** Returns when all of it is on the disk. */
  flush(): void
  close(): void
}

export interface LineFiles {
  /** Rejects where another writer has it. */
  open(name: string): Promise<LineFile>
  /** What was written so far; null where there is no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>
  /** Whether it was there does not matter. */
  remove(name: string): Promise<void>
}

export type LineKind = 'metrics' | 'log'
export const lineName = (run: string, kind: LineKind): string => `${run}.${kind}.jsonl`

const NEWLINE = 10

/** Each whole line with the byte behind its end; a last line that was torn is left out. */
export function* wholeLines(bytes: Uint8Array<ArrayBuffer>): Generator<{ text: string; end: number }> {
  const decoder = new TextDecoder()
  for (let from = 0; ; ) {
    const at = bytes.indexOf(NEWLINE, from)
    if (at < 0) return
    yield { text: decoder.decode(bytes.subarray(from, at)), end: at + 1 }
    from = at + 1
  }
}

/** A line as an object; null where it is none. */
export function lineObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Bytes up to the last whole line whose step is at most `step`, and before the first that is beyond it. */
export function bytesUpTo(bytes: Uint8Array<ArrayBuffer>, step: number): number {
  let end = 0
  for (const line of wholeLines(bytes)) {
    const at = lineObject(line.text)?.step
    // what cannot be read says nothing: lines behind it may
    if (typeof at === 'number' && at > step) break
    end = line.end
  }
  return end
}

/** Drops a last line that was torn. */
export function mend(file: LineFile): void {
  const bytes = file.read()
  const whole = bytes.lastIndexOf(NEWLINE) + 1
  if (whole < bytes.length) file.truncate(whole)
}
