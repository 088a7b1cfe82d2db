/** Zstandard's sequences: so many literals, then so many bytes from so far back. Source: RFC 8878, 3.1.1.3.2 and 3.1.1.5. */
import { copyBack } from '../copyBack'
import { BackwardBits } from './bits'
import { FseState, type FseTable, fixedTable, fseTable, readFseTable } from './fse'

const times = (value: number, count: number): number[] => new Array<number>(count).fill(value)

interface Kind {
  highestLog: number
  highestSymbol: number
  usual: FseTable
}
const LENGTHS: Kind = {
  highestLog: 9,
  highestSymbol: 35,
  usual: fseTable([4, 3, ...times(2, 11), 1, 1, 1, ...times(2, 9), 3, 2, ...times(1, 5), ...times(-1, 4)], 6),
}
const OFFSETS: Kind = { highestLog: 8, highestSymbol: 31, usual: fseTable([...times(1, 6), 2, 2, 2, ...times(1, 15), ...times(-1, 5)], 5) }
const MATCHES: Kind = { highestLog: 9, highestSymbol: 52, usual: fseTable([1, 4, 3, ...times(2, 6), ...times(1, 37), ...times(-1, 7)], 6) }

/** Values of codes: those below `first` stand for themselves (above `base`), the others take so many more bits. */
function valuesOf(base: number, first: number, extra: readonly number[]): { values: number[]; bits: number[] } {
  const bits = [...times(0, first), ...extra]
  const values: number[] = []
  for (let i = 0, value = base; i < bits.length; value += 2 ** (bits[i++] as number)) values.push(value)
  return { bits, values }
}
const LITERAL_CODES = valuesOf(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
const MATCH_CODES = valuesOf(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])

/** What a block leaves to the next one of its frame. */
export class SequenceMemory {
  readonly tables: (FseTable | null)[] = [null, null, null]
  readonly back = [1, 4, 8]
}

/**
 * Writes the sequences of `bytes[at …]` over `literals` into `out` from `to` on; returns where they end. Nothing before `floor` is
 * copied. @throws Error where they are damaged or do not fit
 */
export function runSequences(
  bytes: Uint8Array,
  at: number,
  literals: Uint8Array,
  memory: SequenceMemory,
  out: Uint8Array,
  floor: number,
  to: number,
): number {
  const { count, next } = sequenceCount(bytes, at)
  let end = to
  let taken = 0
  const write = (length: number): void => {
    if (taken + length > literals.length || end + length > out.length) throw new Error('literals do not fit')
    out.set(literals.subarray(taken, taken + length), end)
    taken += length
    end += length
  }
  if (count > 0) {
    const bits = new BackwardBits(bytes.subarray(readTables(bytes, next, memory)))
    const [lengths, offsets, matches] = memory.tables.map((table) => new FseState(table as FseTable, bits)) as [
      FseState,
      FseState,
      FseState,
    ]
    for (let i = 0; i < count; i++) {
      const offset = 2 ** offsets.symbol + bits.read(offsets.symbol)
      const match = (MATCH_CODES.values[matches.symbol] as number) + bits.read(MATCH_CODES.bits[matches.symbol] as number)
      const length = (LITERAL_CODES.values[lengths.symbol] as number) + bits.read(LITERAL_CODES.bits[lengths.symbol] as number)
      if (bits.left < 0) throw new Error('sequences end too soon')
      if (i + 1 < count) for (const state of [lengths, matches, offsets]) state.advance()
      write(length)
      const back = backOf(offset, length, memory.back)
      if (back > end - floor || back <= 0 || end + match > out.length) throw new Error('a match does not fit')
      copyBack(out, end, back, match)
      end += match
    }
    if (bits.left !== 0) throw new Error('sequences have bits to spare')
  }
  write(literals.length - taken)
  return end
}

function sequenceCount(bytes: Uint8Array, at: number): { count: number; next: number } {
  const [a = -1, b = 0, c = 0] = bytes.subarray(at, at + 3)
  if (a < 0) throw new Error('sequences are missing')
  if (a < 128) return { count: a, next: at + 1 }
  return a < 255 ? { count: ((a - 128) << 8) + b, next: at + 2 } : { count: b + (c << 8) + 0x7f00, next: at + 3 }
}

/** The tables of lengths, offsets and matches, by the modes that stand first; returns where they end. */
function readTables(bytes: Uint8Array, at: number, memory: SequenceMemory): number {
  const modes = bytes[at] ?? 3
  if (modes & 3) throw new Error('a table has an unknown mode')
  let next = at + 1
  for (const [i, kind] of [LENGTHS, OFFSETS, MATCHES].entries()) {
    const mode = (modes >> (6 - 2 * i)) & 3
    if (mode === 0) memory.tables[i] = kind.usual
    else if (mode === 1) {
      const symbol = bytes[next++] ?? 255
      if (symbol > kind.highestSymbol) throw new Error('a table has an unknown symbol')
      memory.tables[i] = fixedTable(symbol)
    } else if (mode === 2) {
      const read = readFseTable(bytes, next, kind.highestLog, kind.highestSymbol)
      memory.tables[i] = read.table
      next = read.next
    } else if (!memory.tables[i]) throw new Error('a table is repeated before there is one')
  }
  return next
}

/** Offsets 1 to 3 name one of the last three. */
function backOf(offset: number, length: number, last: number[]): number {
  const which = offset > 3 ? 3 : offset - 1 + (length === 0 ? 1 : 0)
  const [a = 0, b = 0, c = 0] = last
  if (which === 0) return a
  const back = offset > 3 ? offset - 3 : which === 1 ? b : which === 2 ? c : a - 1
  last.splice(0, 3, back, a, which === 1 ? c : b)
  return back
}
