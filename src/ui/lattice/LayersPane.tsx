/** A ref callback that files the element under a key while it is mounted. */
export const keep =
  <T extends HTMLElement>(map: Map<number, T>, key: number) =>
  (element: T | null): (() => void) => {
    if (element) map.set(key, element)
    return () => map.delete(key)
  }
