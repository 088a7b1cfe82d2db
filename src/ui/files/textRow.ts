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

/** Formats whose rows are lines that a person can read. */
export const isText = (name: string): boolean => /\.(jsonl|csv|tsv)$/i.test(name)

/** The line names columns: no cell is a number or a list. */
const namesColumns = (line: string): boolean => line.split(/[,;\t]/).every((cell) => !/^[\s"]*[-+.\d[{]/.test(cell))

/**
 * The line of a row (from 0; blank lines and a line that names columns do not count) in a text file, which is read no further than
 * that; null where the file ends before.
 */
export async function readRow(file: Blob, row: number): Promise<TextRow | null> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let line = 0
  let filled = 0
  let named = false
  try {
    for (;;) {
      const { value, done } = await reader.read()
      const lines = (rest + (value ?? '')).split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      for (const text of lines) {
        line++
        const first = filled === 0 && !named
        named ||= text.trim() !== ''
        if (text.trim() === '' || (first && namesColumns(text))) continue
        if (filled++ === row) return { line, text: text.trim().slice(0, MOST_CHARACTERS), length: text.trim().length }
      }
      if (done) return null
    }
  } finally {
    void reader.cancel()
  }
}
