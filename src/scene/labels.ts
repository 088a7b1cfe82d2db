import type { LabelPlace } from './messages'

/** Which point of a word lies at its place, in shares of its size, and how far it is moved from there. */
const ANCHORS: Readonly<Record<LabelPlace['kind'], { x: number; y: number; right: number }>> = {
  tick: { x: 0.5, y: 0.2, right: 0 },
  face: { x: 0.5, y: 1, right: 0 },
  pick: { x: 0, y: 0.5, right: 22 },
  hurt: { x: 0.5, y: 1, right: 0 },
  title: { x: 0, y: 0, right: 0 },
}

/** Words over the picture: the faces, the layers and the picked cell. Plain DOM, so that they are sharp. */
export class Labels {
  readonly #layer = document.createElement('div')

  constructor(host: HTMLElement) {
    this.#layer.className = 'tags'
    this.#layer.setAttribute('aria-hidden', 'true')
    host.append(this.#layer)
  }

  destroy(): void {
    this.#layer.remove()
  }

  show(places: readonly LabelPlace[]): void {
    while (this.#layer.childElementCount > places.length) this.#layer.lastElementChild?.remove()
    while (this.#layer.childElementCount < places.length) this.#layer.append(document.createElement('span'))
    for (const [i, { kind, text, x, y }] of places.entries()) {
      const element = this.#layer.children[i]
      if (!(element instanceof HTMLElement)) continue
      const anchor = ANCHORS[kind]
      element.className = `tag ${kind}`
      if (element.textContent !== text) element.textContent = text
      element.style.transform = `translate(${(x + anchor.right).toFixed(1)}px, ${y.toFixed(1)}px) translate(${-anchor.x * 100}%, ${-anchor.y * 100}%)`
    }
  }
}
