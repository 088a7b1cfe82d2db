/** HTML as text in which every value is escaped, whatever it is. */

/** Markup that was made by {@link html}. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | null | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }
/** Signs that turn the text around them (Unicode UAX #9), and control characters: they are shown as one sign. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|[^\P{Cc}\n\t]/gu

export const escaped = (text: string): string => text.replace(TURNING, '\ufffd').replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? '')

const textOf = (part: Part): string => {
  if (part === null) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part))
}

/** `html`<b>${name}</b>``: the template is markup, what is filled in is text unless it is markup itself. */
export const html = (template: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(template.map((piece, i) => piece + (i < parts.length ? textOf(parts[i] ?? null) : '')).join(''))

/** A name as far as a report shows it. */
export const shortened = (name: string, most = 120): string => {
  const signs = [...name]
  return signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : name
}
