import { colourAt, cssColour, type Theme } from '../../scene/colourMaps'

/** Sets the heights of signed bars: up from the middle above 0, down below, coloured by value. */
export function setSignedBars(host: HTMLElement, values: readonly number[], end: number, theme: Theme): void {
  for (const [i, value] of values.entries()) {
    const bar = host.children[i]?.firstElementChild
    if (!(bar instanceof HTMLElement)) continue
    const share = Math.min(1, Math.abs(value) / end)
    bar.style.height = `${share * 50}%`
    bar.style.top = value >= 0 ? `${50 - share * 50}%` : '50%'
    bar.style.background = cssColour(colourAt('diverging', theme, 0.5 + 0.5 * Math.sign(value) * (0.3 + 0.7 * share)))
  }
}

/** Sets the heights of bars that start at the bottom. */
export function setBars(host: HTMLElement, values: readonly number[], end: number): void {
  for (const [i, value] of values.entries()) {
    const bar = host.children[i]?.firstElementChild
    if (bar instanceof HTMLElement) bar.style.height = `${Math.min(1, value / end) * 100}%`
  }
}
