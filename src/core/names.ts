/** A name that is drawn beside other text: no longer than so many signs, and what turns the direction of text ends with it (UAX #9). */
export function drawnName(name: string, most = 36): string {
  const signs = [...name]
  const text = signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : name
  return /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text
}
