/** What a command has to say when it is done: for programs, and for people. */
export interface Report {
  json: object
  text: string
  /** What was asked for was done, and its answer is no: exit 1. */
  failed?: boolean
}

/** Where a command writes: what it found to `out`, how it goes to `err`. */
export interface Io {
  out(text: string): void
  err: { isTTY?: boolean; columns?: number; write(text: string): unknown }
  /** The program and the script that this command is, to be started again as a child; tests may give another. */
  self?: readonly string[]
}

/** Rows of a table as aligned lines. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, String(cell).length)
    })
  return rows
    .map((row) =>
      row
        .map((cell, i) => String(cell).padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `12,345`. */
export const grouped = (value: number): string => value.toLocaleString('en-US')

/** Text without what a terminal would take for a command, or turn around: names of files, columns and sweeps may hold anything. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
