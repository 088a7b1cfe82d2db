import { useSyncExternalStore } from 'react'

/** How far back the longest task is looked for, in milliseconds. */
const WINDOW = 60_000
/** The browser reports tasks from this on. */
export const REPORTED_FROM = 50

const tasks: { end: number; duration: number }[] = []
const listeners = new Set<() => void>()
let longest = 0
let observed = false

function look(): void {
  const from = performance.now() - WINDOW
  while (tasks[0] && tasks[0].end < from) tasks.shift()
  const now = Math.round(Math.max(0, ...tasks.map(({ duration }) => duration)))
  if (now === longest) return
  longest = now
  for (const listener of listeners) listener()
}

function observe(): void {
  if (observed || !PerformanceObserver.supportedEntryTypes.includes('longtask')) return
  observed = true
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ end: startTime + duration, duration })
    look()
  }).observe({ type: 'longtask', buffered: true })
  setInterval(look, 5000)
}

function subscribe(listener: () => void): () => void {
  observe()
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Milliseconds of the page's longest task of the last minute; 0 where none was as long as the browser reports, null where it cannot say. */
export function useLongestTask(): number | null {
  const value = useSyncExternalStore(subscribe, () => longest)
  return observed ? value : null
}
