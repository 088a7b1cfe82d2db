/**
 * How much of a metric's variance each setting of a sweep explains by itself: one-way analysis of variance (η², Fisher 1925), and for
 * numbers the rank correlation (Spearman 1904). Main effects alone: what two settings do together is in neither.
 */

/** One trial: what its settings were, and what came of it. */
export interface Scored {
  values: Readonly<Record<string, unknown>>
  score: number
}

/** Trials of one value, or of neighbouring ones. */
export interface Level {
  label: string
  count: number
  /** Of the scores. */
  mean: number
}

export interface Importance {
  path: string
  /** Of the variance, 0 … 1. */
  share: number
  /** What as many levels of nothing would explain on average: (levels − 1) / (trials − 1). */
  chance: number
  /** Between the setting and the score, −1 … 1; null where the setting is no number. */
  correlation: number | null
  levels: readonly Level[]
}

/** Numbers with more different values than this are taken in bins. */
const MOST_LEVELS = 6
/** Trials that a bin holds at least, on average. */
const BIN_TRIALS = 4

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

interface Group {
  label: string
  scores: number[]
}

/** Each setting with what it explains, the greatest share first. Empty below three trials, or where all scores are equal. */
export function importanceOf(paths: readonly string[], trials: readonly Scored[], text: (value: unknown) => string): Importance[] {
  const scored = trials.filter(({ score }) => Number.isFinite(score))
  const scores = scored.map(({ score }) => score)
  const centre = mean(scores)
  const total = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0)
  if (scored.length < 3 || !(total > 0)) return []
  const all = paths.map((path): Importance => {
    const groups = groupsOf(path, scored, text)
    const between = groups.reduce((sum, group) => sum + group.scores.length * (mean(group.scores) - centre) ** 2, 0)
    return {
      path,
      share: Math.min(1, between / total),
      chance: (groups.length - 1) / (scored.length - 1),
      correlation: correlationOf(path, scored),
      levels: groups.map((group) => ({ label: group.label, count: group.scores.length, mean: mean(group.scores) })),
    }
  })
  return all.sort((a, b) => b.share - a.share)
}

const numbersOf = (path: string, trials: readonly Scored[]): number[] | null => {
  const values = trials.map(({ values: { [path]: value } }) => value)
  return values.every((value): value is number => typeof value === 'number') ? values : null
}

function groupsOf(path: string, trials: readonly Scored[], text: (value: unknown) => string): Group[] {
  const numbers = numbersOf(path, trials)
  if (numbers && new Set(numbers).size > MOST_LEVELS) return bins(numbers, trials, text)
  const groups = new Map<string, Group & { order: number }>()
  for (const { values, score } of trials) {
    const value = values[path]
    const key = JSON.stringify(value) ?? ''
    const group = groups.get(key) ?? { label: text(value), scores: [], order: typeof value === 'number' ? value : groups.size }
    group.scores.push(score)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => a.order - b.order)
}

/** Bins of as equal a count as can be; equal values are never parted. */
function bins(numbers: readonly number[], trials: readonly Scored[], text: (value: unknown) => string): Group[] {
  const order = numbers.map((value, i) => ({ value, score: trials[i]?.score ?? 0 })).sort((a, b) => a.value - b.value)
  const count = Math.max(2, Math.min(MOST_LEVELS, Math.floor(order.length / BIN_TRIALS)))
  const groups: { value: number; score: number }[][] = []
  for (const entry of order) {
    const last = groups.at(-1)
    const before = groups.slice(0, -1).reduce((sum, group) => sum + group.length, 0)
    const isFull = last !== undefined && before + last.length >= (groups.length * order.length) / count
    if (!last || (isFull && last.at(-1)?.value !== entry.value)) groups.push([entry])
    else last.push(entry)
  }
  return groups.map((group) => {
    const [low, high] = [group[0]?.value, group.at(-1)?.value]
    return { label: low === high ? text(low) : `${text(low)} – ${text(high)}`, scores: group.map(({ score }) => score) }
  })
}

/** Spearman's, with mean ranks for ties; 0 where one of them does not change. */
function correlationOf(path: string, trials: readonly Scored[]): number | null {
  const numbers = numbersOf(path, trials)
  if (!numbers) return null
  const [a, b] = [ranks(numbers), ranks(trials.map(({ score }) => score))]
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value)
  const out = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to++
    for (let k = from; k <= to; k++) out[order[k]?.i ?? 0] = (from + to) / 2
    from = to + 1
  }
  return out
}
