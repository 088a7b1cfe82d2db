import { useMemo } from 'react'
import { useStudio } from '../studio/context'
import { stepAt } from './columns'
import { crosshair } from './crosshair'
import { type ChartInputs, useRunId } from './useChartInputs'
import { inside, type Range, zoomed, zoomText } from './zoom'

const IN = 0.6

export interface ChartGestureHandlers {
  zoomTo(from: number, to: number): void
  reset(): void
  /** @returns whether it was a zoom */
  wheel(event: WheelEvent, x: number): boolean
  /** @returns whether the key means something here */
  key(event: { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean }): boolean
  /** Begins a note where the crosshair stands, or at the newest step. */
  note(): void
}

/** Zoom and notes, by pointer, wheel and keyboard: the same for all charts. */
export function useChartGestures(inputs: ChartInputs): ChartGestureHandlers {
  const { place, notes } = useStudio().stores
  const run = useRunId()
  return useMemo(() => {
    const { axis, logX, series } = inputs
    const set = (range: Range | null): void => place.say('zoom', range === null ? null : zoomText(axis, range))
    const whole = (): Range => {
      const [from, to] = inputs.whole()
      return [from, Math.max(to, inputs.whole(true)[1])]
    }
    const scale = (factor: number, at?: number): void => {
      const range = inputs.domain()
      const about = at ?? crosshair.at ?? (range[0] + range[1]) / 2
      set(inside(zoomed(range, about, factor, logX), whole()))
    }
    const note = (): void => {
      const newest = series.length > 0 ? series.train.step.last : 0
      if (run !== '') notes.begin(run, crosshair.at === null ? newest : stepAt(series, axis, crosshair.at))
    }
    const keys: Readonly<Record<string, () => void>> = {
      '+': () => scale(IN),
      '=': () => scale(IN),
      '-': () => scale(1 / IN),
      '0': () => set(null),
      Escape: () => {
        crosshair.pin(null)
        set(null)
      },
      n: note,
      N: note,
    }
    return {
      zoomTo: (from, to) => set(inside([from, to], whole())),
      reset: () => set(null),
      wheel: (event, x) => {
        const zooms = event.ctrlKey || event.metaKey
        if (zooms) scale(event.deltaY < 0 ? IN : 1 / IN, x)
        return zooms
      },
      key: ({ key, ctrlKey, altKey, metaKey }) => {
        const action = ctrlKey || altKey || metaKey ? undefined : keys[key]
        action?.()
        return action !== undefined
      },
      note,
    }
  }, [inputs, place, notes, run])
}
