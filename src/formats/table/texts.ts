/** Columns of strings as codes and names. */
import type { Texts } from '../lazy'
import type { Reading } from '../reading'

/** More different texts than this are no labels. */
const MOST_NAMES = 1_000_000
const MOST_CHARACTERS = 2 ** 27

/** @throws StudioError where there are too many different texts */
export async function codesOf(
  reading: Reading,
  column: string,
  rows: number,
  batches: AsyncIterable<readonly string[]>,
  skip: Uint32Array,
): Promise<Texts> {
  const codes = new Uint32Array(rows - skip.length)
  const names: string[] = []
  const known = new Map<string, number>()
  let characters = 0
  let row = 0
  let skipped = 0
  for await (const batch of batches) {
    for (const text of batch) {
      if (skip[skipped] === row++) {
        skipped++
        continue
      }
      let code = known.get(text)
      if (code === undefined) {
        characters += text.length
        code = names.push(text) - 1
        known.set(text, code)
        if (names.length > MOST_NAMES || characters > MOST_CHARACTERS)
          return reading.refuse(
            `column “${column}” has more than ${names.length - 1} different texts: too many for labels.`,
            'Choose another column, or number the groups.',
          )
      }
      codes[row - 1 - skipped] = code
    }
    reading.check()
  }
  if (row !== rows) return reading.refuse(`column “${column}” has ${row} texts, but the file declares ${rows} rows.`)
  return { codes, names }
}
