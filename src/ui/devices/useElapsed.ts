import { useEffect, useState } from 'react'

/** Seconds since `since` (by `performance.now()`), twice a second. */
export function useElapsed(since: number): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, now - since) / 1000
}
