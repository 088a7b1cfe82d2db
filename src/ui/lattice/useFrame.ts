import { useCallback, useDeferredValue, useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { LatticeFrame } from '../../core/frame'
import type { LatticeView } from '../../scene/view'
import { registerSlicedRedraw } from '../charts/redraws'
import { usePrefs, useStudio } from '../studio/context'
import type { StageState } from './stage'

export const useStage = <T>(select: (state: StageState) => T): T => useStore(useStudio().stage.state, select)

/** Paints at once, or slice by slice: the page may do something else after each. */
export type FramePaint = (frame: LatticeFrame) => void | Generator<void>

/** Paints a frame past React: now, with every new frame, and when `paint` or the theme changes. Returns the way to ask for it. */
export function useFramePainter(paint: FramePaint): () => void {
  const { frames } = useStudio().stores
  const theme = usePrefs((prefs) => prefs.theme)
  const latest = useRef(paint)
  const request = useRef<() => void>(() => undefined)
  useEffect(() => {
    const redraw = registerSlicedRedraw(function* () {
      const rest = frames.latest && latest.current(frames.latest)
      if (rest) yield* rest
    })
    request.current = redraw.request
    const off = frames.subscribe(redraw.request)
    redraw.request()
    return () => {
      off()
      redraw.cancel()
    }
  }, [frames])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a theme has its own colours
  useEffect(() => {
    latest.current = paint
    request.current()
  }, [paint, theme])
  return useCallback(() => request.current(), [])
}

/**
 * The sizes of the frames that come in; null before the first. The same text means the same sizes. What a first frame brings to
 * the page is rendered in slices, not in the task that takes the frame in.
 */
export function useFrameSize(): Pick<LatticeFrame, 'width' | 'height' | 'depth' | 'channels'> | null {
  const { frames } = useStudio().stores
  const newest = useSyncExternalStore(
    (changed) => frames.subscribe(changed),
    () => (frames.latest ? `${frames.latest.width} ${frames.latest.height} ${frames.latest.depth} ${frames.latest.channels}` : ''),
  )
  const key = useDeferredValue(newest)
  if (key === '') return null
  const [width = 0, height = 0, depth = 0, channels = 0] = key.split(' ').map(Number)
  return { width, height, depth, channels }
}

export const useView = (): LatticeView => useStage(({ view }) => view)
