/** Which row answers which (CONTRACT.md, Datasets). */
import { StudioError } from '../core/errors'
import { Sha256 } from '../core/sha256'
import type { EmbeddingDataset, Pairing, RawDataset, Split } from './types'

/**
 * Gives every row its reply; nothing is copied or read again. `auto` is columns if there are two matrices, else next if there is a
 * group, else self. Throws a {@link StudioError} for columns without a second matrix.
 */
export function pair(raw: RawDataset, wanted: Pairing | 'auto'): EmbeddingDataset {
  const pairing = wanted === 'auto' ? automatic(raw) : wanted
  if (pairing === 'columns') {
    if (raw.reply) return { ...raw, pairing, pairs: pairing, reply: raw.reply, replyRow: null }
    throw new StudioError(
      'data.pairing',
      `“columns” needs two matrices, and ${raw.name} has one.`,
      'Open a second matrix of replies, or set it to auto.',
    )
  }
  const notes = raw.reply ? [...raw.notes, `The reply matrix is not used: the pairing is “${pairing}”.`] : raw.notes
  if (pairing === 'self') return { ...raw, pairing, pairs: pairing, notes, reply: raw.query, replyRow: null }
  const { replyRow, alone } = nextInGroup(raw.rows, raw.group)
  const lonely =
    alone === 0
      ? []
      : [
          alone === 1
            ? '1 row is alone in its group and is paired with itself.'
            : `${alone} rows are alone in their groups and are paired with themselves.`,
        ]
  return { ...raw, pairing, pairs: wordOf(raw, replyRow), notes: [...notes, ...lonely], reply: raw.query, replyRow }
}

const words = new WeakMap<object, string>()

/** `next:` and 16 hex digits for the replies' rows; taken once of a dataset. */
function wordOf({ group, query }: Pick<RawDataset, 'group' | 'query'>, rows: Uint32Array): string {
  const known = words.get(group ?? query)
  if (known) return known
  const digest = new Sha256().update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)).digest()
  const word = `next:${digest.slice(0, 16)}`
  words.set(group ?? query, word)
  return word
}

/** {@link EmbeddingDataset.pairs} by what `data.pairing` may say; null where it cannot be said of this dataset. */
export function pairsBySetting(raw: Pick<RawDataset, 'rows' | 'group' | 'query' | 'matrices'>): Record<Pairing | 'auto', string | null> {
  const columns = raw.matrices.length > 1 ? 'columns' : null
  const next = wordOf(raw, nextInGroup(raw.rows, raw.group).replyRow)
  return { columns, next, self: 'self', auto: columns ?? (raw.group ? next : 'self') }
}

function automatic({ reply, group }: RawDataset): Pairing {
  if (reply) return 'columns'
  return group ? 'next' : 'self'
}

/** Each row's reply is the next row of its group, the last one's the group's first. Without groups all rows are one. */
function nextInGroup(rows: number, group: Int32Array | null): { replyRow: Uint32Array; alone: number } {
  const replyRow = new Uint32Array(rows)
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  for (let row = 0; row < rows; row++) {
    const id = group?.[row] ?? 0
    const previous = last.get(id)
    if (previous === undefined) first.set(id, row)
    else replyRow[previous] = row
    last.set(id, row)
  }
  let alone = 0
  for (const [id, row] of last) {
    const start = first.get(id) as number
    replyRow[row] = start
    if (start === row) alone++
  }
  return { replyRow, alone }
}

/** How many validation rows are also the reply of a training row: their vectors are seen in training. */
export function countLeaks({ replyRow }: EmbeddingDataset, { train, validation }: Split): number {
  if (!replyRow) return 0
  const seen = new Set<number>()
  for (const row of train) seen.add(replyRow[row] as number)
  return validation.reduce((count, row) => count + (seen.has(row) ? 1 : 0), 0)
}
