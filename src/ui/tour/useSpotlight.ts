import { useEffect, useState } from 'react'

/** The page is laid out anew at any time: the frame follows in this many milliseconds. */
const FOLLOW = 250

export type Box = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>

const boxOf = (targets: readonly string[]): Box | null => {
  const found = targets.map((target) => document.querySelector(target)).find((element) => element !== null)
  return found?.getBoundingClientRect() ?? null
}

const isSame = (a: Box | null, b: Box | null): boolean =>
  a === b || (a !== null && b !== null && a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height)

/** Where the first of the targets stands on the page; null while none does. */
export function useSpotlight(targets: readonly string[]): Box | null {
  const [box, setBox] = useState(() => boxOf(targets))
  useEffect(() => {
    const look = (): void => setBox((before) => (isSame(before, boxOf(targets)) ? before : boxOf(targets)))
    look()
    const timer = setInterval(look, FOLLOW)
    addEventListener('resize', look)
    return () => {
      clearInterval(timer)
      removeEventListener('resize', look)
    }
  }, [targets])
  return box
}
