import type uPlot from 'uplot'

export interface TipLine {
  label: string
  colour: string
  value: string
}

/** The values under the pointer. Text only: nothing in it is ever read as markup. */
export class Tip {
  readonly element = document.createElement('div')

  constructor(host: HTMLElement) {
    this.element.className = 'tip'
    this.element.hidden = true
    host.append(this.element)
  }

  /** In words. */
  text = ''

  hide(): void {
    this.element.hidden = true
  }

  show(u: uPlot, head: string, lines: readonly TipLine[]): void {
    const { element } = this
    const title = document.createElement('b')
    title.textContent = head
    element.replaceChildren(title, ...lines.map(row))
    this.text = [head, ...lines.map(({ label, value }) => `${label} ${value}`)].join(', ')
    element.hidden = false
    const ratio = u.width / u.ctx.canvas.width
    const left = (u.cursor.left ?? 0) + u.bbox.left * ratio
    const flipped = left + 16 + element.offsetWidth > u.width
    element.style.transform = `translate(${flipped ? left - 12 - element.offsetWidth : left + 12}px, ${u.bbox.top * ratio + 6}px)`
  }
}

function row({ label, colour, value }: TipLine): HTMLElement {
  const line = document.createElement('div')
  const name = document.createElement('span')
  const swatch = document.createElement('i')
  const number = document.createElement('b')
  swatch.className = 'swatch stroke'
  swatch.style.background = colour
  name.append(swatch, label)
  number.textContent = value
  line.append(name, number)
  return line
}
