/** Characters of a row that are shown at most: an embedding's row is tens of thousands long. */
const MOST_CHARACTERS = 240

export interface TextRow {
  /** Its line in the file, from 1. */
  line: number
  /** Its beginning. */
  text: string
  /** Characters of the whole line. */
  length: number
}

/** Formats whose rows are lines that a person can read; 1 where the first line names the columns. */
export function headLines(name: string): number | null {
  if (/\.jsonl$/i.test(name)) return 0
  return /\.(csv|tsv)$/i.test(name) ? 1 : null
}

/** The given line (from 0; blank lines do not count) of a text file, read no further than that; null where it ends before. */
export async function readLine(file: Blob, wanted: number): Promise<TextRow | null> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let line = 0
  let filled = 0
  try {
    for (;;) {
      const { value, done } = await reader.read()
      const lines = (rest + (value ?? '')).split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      for (const text of lines) {
        line++
        if (text.trim() === '') continue
        if (filled++ === wanted) return { line, text: text.trim().slice(0, MOST_CHARACTERS), length: text.trim().length }
      }
      if (done) return null
    }
  } finally {
    void reader.cancel()
  }
}
