import { useCallback, useDeferredValue, useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { LatticeFrame } from '../../core/frame'
import type { Trajectory } from '../../core/trajectory'
import { registerSlicedRedraw } from '../charts/redraws'
import { useMeasure, usePrefs, useRun, useStudio } from '../studio/context'
import type { LookState } from './lookState'
import type { Shown } from './quantities'
import type { StageState } from './stageState'
import type { LatticeView } from './view'

export const useStage = <T>(select: (state: StageState) => T): T => useStore(useStudio().stage.state, select)
export const useLook = <T>(select: (state: LookState) => T): T => useStore(useStudio().stage.look.state, select)

/** Paints at once, or slice by slice: the page may do something else after each. */
export type FramePaint = (frame: LatticeFrame, shown: Shown) => void | Generator<void>

/** Paints past React what stands on the screen: now, with every new state, and when `paint` or the theme changes. Returns the way to ask for it. */
export function useFramePainter(paint: FramePaint): () => void {
  const { shown } = useStudio().stage
  const theme = usePrefs((prefs) => prefs.theme)
  const latest = useRef(paint)
  const request = useRef<() => void>(() => undefined)
  useEffect(() => {
    const redraw = registerSlicedRedraw(function* () {
      const rest = shown.latest && latest.current(shown.latest.frame, shown.latest)
      if (rest) yield* rest
    })
    request.current = redraw.request
    const off = shown.subscribe(redraw.request)
    redraw.request()
    return () => {
      off()
      redraw.cancel()
    }
  }, [shown])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a theme has its own colours
  useEffect(() => {
    latest.current = paint
    request.current()
  }, [paint, theme])
  return useCallback(() => request.current(), [])
}

/**
 * The sizes of what stands on the screen; null before the first. The same text means the same sizes. What a first frame brings to
 * the page is rendered in slices, not in the task that takes the frame in.
 */
export function useFrameSize(): Pick<LatticeFrame, 'width' | 'height' | 'depth' | 'channels'> | null {
  const { shown } = useStudio().stage
  const newest = useSyncExternalStore(
    (changed) => shown.subscribe(changed),
    () => {
      const frame = shown.latest?.frame
      return frame ? `${frame.width} ${frame.height} ${frame.depth} ${frame.channels}` : ''
    },
  )
  const key = useDeferredValue(newest)
  if (key === '') return null
  const [width = 0, height = 0, depth = 0, channels = 0] = key.split(' ').map(Number)
  return { width, height, depth, channels }
}

export const useView = (): LatticeView => useStage(({ view }) => view)

/** Why no row can be followed now, in a sentence; null when one can. */
export function useObstacle(): string | null {
  const { look } = useStudio().stage
  useMeasure(({ under }) => under)
  useRun(({ state }) => `${state.phase} ${state.step > 0}`)
  return look.obstacle()
}

/** The rows that stand on the screen; null where the run's own pictures do. */
export function useRows(): Trajectory | null {
  const live = useLive()
  const followed = useLook((state) => state.hurt ?? state.followed)
  return live ? null : followed
}

/** Pictures of the run's own batches are on the screen. */
export function useLive(): boolean {
  const training = useRun(({ state }) => state.phase === 'training')
  return useLook(({ wanted }) => wanted === 'live') && training
}
