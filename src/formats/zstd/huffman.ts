/** Zstandard's Huffman-coded literals. Source: RFC 8878, 4.2. */
import { BackwardBits, highBit } from './bits'
import { FseState, readFseTable } from './fse'

/** By the next `log` bits: a symbol and how many of the bits it takes. */
export interface HuffmanTable {
  log: number
  symbols: Uint8Array
  bits: Uint8Array
}

const MOST_WEIGHTS = 255
const LONGEST_CODE = 11

/** A table from its description; `next` is where that ends. @throws Error where it is damaged */
export function readHuffmanTable(bytes: Uint8Array, at: number): { table: HuffmanTable; next: number } {
  const head = bytes[at]
  if (head === undefined) throw new Error('a Huffman table is missing')
  const length = head < 128 ? head : Math.ceil((head - 127) / 2)
  const next = at + 1 + length
  if (next > bytes.length) throw new Error('a Huffman table ends too soon')
  const body = bytes.subarray(at + 1, next)
  const weights =
    head < 128 ? packedWeights(body) : Array.from({ length: head - 127 }, (_, i) => ((body[i >> 1] as number) >> (i % 2 ? 0 : 4)) & 15)
  return { table: huffmanTable(weights), next }
}

/** Two states in turn, until the bits are used up. */
function packedWeights(bytes: Uint8Array): number[] {
  const { table, next } = readFseTable(bytes, 0, 6, MOST_WEIGHTS)
  const bits = new BackwardBits(bytes.subarray(next))
  let now = new FseState(table, bits)
  let other = new FseState(table, bits)
  const weights: number[] = []
  while (weights.length < MOST_WEIGHTS) {
    weights.push(now.symbol)
    now.advance()
    if (bits.left < 0) return [...weights, other.symbol]
    const swap = now
    now = other
    other = swap
  }
  throw new Error('a Huffman table has too many weights')
}

/** The last symbol's weight is what the others leave. */
function huffmanTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0)
  if (sum === 0) throw new Error('a Huffman table is empty')
  const log = highBit(sum) + 1
  const rest = 2 ** log - sum
  if (log > LONGEST_CODE || (rest & (rest - 1)) !== 0) throw new Error('a Huffman table does not add up')
  const all = [...weights, highBit(rest) + 1]
  const table: HuffmanTable = { log, symbols: new Uint8Array(1 << log), bits: new Uint8Array(1 << log) }
  let at = 0
  for (let weight = 1; weight <= log; weight++) {
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue
      const end = at + 2 ** (weight - 1)
      table.symbols.fill(symbol, at, end)
      table.bits.fill(log + 1 - weight, at, end)
      at = end
    }
  }
  return table
}

/** Fills `out` with the symbols of one stream. @throws Error where it does not hold exactly so many */
export function readHuffman({ log, symbols, bits }: HuffmanTable, stream: Uint8Array, out: Uint8Array): void {
  const source = new BackwardBits(stream)
  for (let i = 0; i < out.length; i++) {
    const index = source.peek(log)
    out[i] = symbols[index] as number
    source.left -= bits[index] as number
    if (source.left < 0) throw new Error('literals end too soon')
  }
  if (source.left !== 0) throw new Error('literals have bits to spare')
}
