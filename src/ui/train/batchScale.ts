/** The batch slider: logarithmic, four stops an octave. A field goes past its end. */

export const SLIDER_MAX = 1024

/** 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, … 1024. */
export const STOPS: readonly number[] = (() => {
  const stops: number[] = []
  for (let octave = 1; octave < SLIDER_MAX; octave *= 2) for (const quarter of [1, 1.25, 1.5, 1.75]) stops.push(octave * quarter)
  return [...new Set(stops.filter(Number.isInteger)), SLIDER_MAX]
})()

/** Stops that Page Up and Page Down move: an octave. */
export const OCTAVE = 4

/** The size at a place of the slider, 0…STOPS.length − 1. */
export const sizeAt = (place: number): number => STOPS[Math.min(STOPS.length - 1, Math.max(0, Math.round(place)))] ?? 1

/** Where a size lies among the stops, between two of them if need be; sizes past the end lie at the end. */
export function placeOf(size: number): number {
  if (!(size > 1)) return 0
  const above = STOPS.findIndex((stop) => stop >= size)
  if (above < 0) return STOPS.length - 1
  const [low, high] = [STOPS[above - 1] ?? 1, STOPS[above] ?? 1]
  return above - 1 + Math.log(size / low) / Math.log(high / low)
}

/** The same place as a share of the track. */
export const shareOf = (size: number): number => placeOf(size) / (STOPS.length - 1)
