/**
 * How a pass is cut into ranges of its workgroups: into pieces of a power of two, at most {@link MOST_PIECES} of them. So few
 * numbers can begin a piece, whatever the passes of a plan, that a table of all of them is made once and cutting allocates nothing.
 */

/** Pieces of one pass, at most. */
export const MOST_PIECES = 64
/** Workgroups of one piece, at most: 2¹⁵ of them fit one dimension of a grid. */
const LARGEST_EXPONENT = 15

/** Powers of two that divide some start: those of pieces, and of a piece's index. */
const EXPONENTS = LARGEST_EXPONENT + Math.log2(MOST_PIECES)

/** Entries of the table: 0, and the odd multiples, below MOST_PIECES, of every power of two. */
export const RANGE_SLOTS = 1 + EXPONENTS * (MOST_PIECES / 2)

const trailingZeros = (value: number): number => 31 - Math.clz32(value & -value)

/** The table's entry for a piece that begins with workgroup `first`. */
export function rangeSlot(first: number): number {
  if (first === 0) return 0
  const exponent = trailingZeros(first)
  return 1 + exponent * (MOST_PIECES / 2) + (first >>> (exponent + 1))
}

/** Every workgroup that a piece may begin with, by its slot. */
export function rangeStarts(): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(RANGE_SLOTS)
  for (let exponent = 0; exponent < EXPONENTS; exponent++)
    for (let odd = 1; odd < MOST_PIECES; odd += 2) starts[rangeSlot(odd << exponent)] = odd << exponent
  return starts
}

/**
 * Workgroups of one piece when a pass of `groups` is to be done in `wanted` pieces or a few more: a power of two. Where
 * {@link MOST_PIECES} are not enough, that many; `groups` itself where the pass is too large for any table.
 */
export function pieceSize(groups: number, wanted: number): number {
  const most = Math.max(1, groups / Math.max(1, wanted))
  const least = groups / MOST_PIECES
  const exponent = Math.max(Math.min(LARGEST_EXPONENT, Math.floor(Math.log2(most))), Math.ceil(Math.log2(least)), 0)
  return wanted <= 1 || exponent > LARGEST_EXPONENT || 2 ** exponent >= groups ? groups : 2 ** exponent
}
