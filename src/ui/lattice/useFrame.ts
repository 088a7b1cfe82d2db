import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { LatticeFrame } from '../../core/frame'
import type { LatticeView } from '../../scene/view'
import { registerRedraw } from '../charts/redraws'
import { usePrefs, useStudio } from '../studio/context'
import type { StageState } from './stage'

export const useStage = <T>(select: (state: StageState) => T): T => useStore(useStudio().stage.state, select)

/** Paints a frame past React: now, with every new frame, and when `paint` or the theme changes. Returns the way to ask for it. */
export function useFramePainter(paint: (frame: LatticeFrame) => void): () => void {
  const { frames } = useStudio().stores
  const theme = usePrefs((prefs) => prefs.theme)
  const latest = useRef(paint)
  const request = useRef<() => void>(() => undefined)
  useEffect(() => {
    const redraw = registerRedraw(() => frames.latest && latest.current(frames.latest))
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

/** The sizes of the frames that come in; null before the first. The same text means the same sizes. */
export function useFrameSize(): Pick<LatticeFrame, 'width' | 'height' | 'depth' | 'channels'> | null {
  const { frames } = useStudio().stores
  const key = useSyncExternalStore(
    (changed) => frames.subscribe(changed),
    () => (frames.latest ? `${frames.latest.width} ${frames.latest.height} ${frames.latest.depth} ${frames.latest.channels}` : ''),
  )
  if (key === '') return null
  const [width = 0, height = 0, depth = 0, channels = 0] = key.split(' ').map(Number)
  return { width, height, depth, channels }
}

export const useView = (): LatticeView => useStage(({ view }) => view)
