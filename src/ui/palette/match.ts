/** How well a title fits what was typed. Higher is better; null when it does not. */

const normal = (text: string): string => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')

/** One word of the query against a text: a beginning of the text, of a word, anywhere, or its letters in order. */
function wordScore(word: string, text: string): number | null {
  if (text.startsWith(word)) return 12
  const at = text.indexOf(word)
  if (at > 0 && /[\s\-–/([]/.test(text[at - 1] ?? '')) return 10
  if (at > 0) return 5
  return word.length > 1 ? lettersScore(word, text) : null
}

/** The letters in order, the closer together the better; no more than a jump for every two letters. */
function lettersScore(word: string, text: string): number | null {
  let at = -1
  let jumps = 0
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1)
    if (next < 0) return null
    if (at >= 0 && next > at + 1) jumps++
    at = next
  }
  return jumps <= word.length / 2 ? 3 - Math.min(2, jumps / 2) : null
}

/** Every word of the query has to fit the title, or the words beside it, which count half. */
export function matchScore(query: string, title: string, words = ''): number | null {
  const [name, beside] = [normal(title), normal(words)]
  let sum = 0
  for (const word of normal(query).split(/\s+/).filter(Boolean)) {
    const inTitle = wordScore(word, name)
    const beneath = beside.split(' ').some((other) => other.startsWith(word)) ? 5 : null
    const best = Math.max(inTitle ?? 0, beneath ?? 0)
    if (best === 0) return null
    sum += best
  }
  // of two that fit alike, the shorter one was meant
  return sum - name.length / 200
}
