import type { Labels } from '../tensors'

/** Labels that are told apart; of more, the rarest are counted together. */
const MOST_LABELS = 256

export interface LabelCounts {
  /** Most rows first, equally frequent ones in order of first appearance. */
  list: { name: string; rows: number }[]
  /** Index into `list` of each row [rows]. */
  indices: Uint32Array
}

/** How many rows have each label. */
export function countLabels({ codes, names }: Labels): LabelCounts {
  const counts = new Uint32Array(names.length)
  for (const code of codes) counts[code] = (counts[code] as number) + 1
  const order = Array.from(names.keys()).sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
  const apart = names.length > MOST_LABELS ? MOST_LABELS - 1 : names.length
  const place = new Uint32Array(names.length)
  for (const [at, code] of order.entries()) place[code] = Math.min(at, apart)
  const list = order.slice(0, apart).map((code) => ({ name: names[code] as string, rows: counts[code] as number }))
  const rest = order.slice(apart)
  if (rest.length > 0) list.push({ name: `${rest.length} others`, rows: rest.reduce((sum, code) => sum + (counts[code] as number), 0) })
  return { list, indices: codes.map((code) => place[code] as number) }
}
