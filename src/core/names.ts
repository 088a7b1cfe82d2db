import { StudioError } from './errors'

/** Characters of a name that a person gives: files that are read again allow for what is put behind it. */
export const LONGEST_NAME = 200

/** A name in one line: what is below it in a list is not its own. */
export const oneLine = (name: string): string => name.replace(/[\s\u0085]+/g, ' ').trim()

/** A name as a person gave it, in one line. @throws StudioError for one that is too long, or none */
export function givenName(name: string): string {
  const line = oneLine(name)
  if (line === '') throw new StudioError('name', 'it is empty.', 'Write one.')
  if (line.length <= LONGEST_NAME) return line
  throw new StudioError('name', `it has ${line.length} characters, and may have ${LONGEST_NAME}.`, 'Shorten it.')
}

/** Signs of a name's end that stay where it is cut: names of one sweep's trials differ there. */
export const KEPT_END = 6

/**
 * A name that is drawn beside other text: no longer than so many signs, cut before its end, and what turns the direction of text ends
 * with it (UAX #9).
 */
export function drawnName(name: string, most = 36): string {
  const signs = [...name]
  const [start, end] = [signs.slice(0, most - 1 - KEPT_END), signs.slice(-KEPT_END)]
  const text = signs.length > most ? `${start.join('')}…${end.join('')}` : name
  return /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text
}
