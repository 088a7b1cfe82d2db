/** Zstandard's finite-state entropy tables. Source: RFC 8878, 4.1. */
import { type BackwardBits, bitsAt, highBit } from './bits'

/** A state gives a symbol, and how many bits make the next state above which base. */
export interface FseTable {
  log: number
  symbols: Uint8Array
  bits: Uint8Array
  bases: Uint16Array
}

/** A table from its description; `next` is where that ends. @throws Error where it is damaged */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  highestLog: number,
  highestSymbol: number,
): { table: FseTable; next: number } {
  let at = start * 8
  const take = (count: number): number => {
    const value = bitsAt(bytes, at, count)
    at += count
    if (at > bytes.length * 8) throw new Error('a table ends too soon')
    return value
  }
  const log = take(4) + 5
  if (log > highestLog) throw new Error('a table is too large')
  const counts: number[] = []
  let left = 1 << log
  while (left > 0) {
    if (counts.length > highestSymbol) throw new Error('a table has too many symbols')
    const width = highBit(left + 1) + 1
    const low = (1 << (width - 1)) - 1
    const unused = (1 << width) - 2 - left
    let value = take(width - 1)
    if ((value & low) >= unused) {
      value |= take(1) << (width - 1)
      if (value > low) value -= unused
    }
    const count = value - 1
    left -= Math.abs(count)
    counts.push(count)
    for (let zeros = count === 0 ? 3 : 0; zeros === 3; ) {
      zeros = take(2)
      for (let i = 0; i < zeros; i++) counts.push(0)
    }
  }
  if (left < 0 || counts.length > highestSymbol + 1) throw new Error('a table does not add up')
  return { table: fseTable(counts, log), next: Math.ceil(at / 8) }
}

/** The table of these probabilities, in 2^−log; −1: less than one. */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log
  const table: FseTable = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size), bases: new Uint16Array(size) }
  const next = counts.map((count) => Math.abs(count))
  let high = size
  for (const [symbol, count] of counts.entries()) if (count === -1) table.symbols[--high] = symbol
  let at = 0
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      table.symbols[at] = symbol
      do at = (at + (size >> 1) + (size >> 3) + 3) & (size - 1)
      while (at >= high)
    }
  }
  for (let state = 0; state < size; state++) {
    const symbol = table.symbols[state] as number
    const count = next[symbol] as number
    next[symbol] = count + 1
    const bits = log - highBit(count)
    table.bits[state] = bits
    table.bases[state] = (count << bits) - size
  }
  return table
}

/** A table of one symbol. */
export const fixedTable = (symbol: number): FseTable => ({
  log: 0,
  symbols: Uint8Array.of(symbol),
  bits: new Uint8Array(1),
  bases: new Uint16Array(1),
})

/** Walks through a table's states. */
export class FseState {
  private state: number

  constructor(
    private readonly table: FseTable,
    private readonly bits: BackwardBits,
  ) {
    this.state = bits.read(table.log)
  }

  get symbol(): number {
    return this.table.symbols[this.state] as number
  }

  advance(): void {
    this.state = (this.table.bases[this.state] as number) + this.bits.read(this.table.bits[this.state] as number)
  }
}
