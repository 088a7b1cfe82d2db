/** What localStorage holds under a key; `undefined` where there is nothing, or nothing that can be read. */
export function remembered(storage: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    const text = storage.getItem(key)
    return text === null ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

/** Keeps a value; where the browser has no room or does not allow it, it holds for this visit only. */
export function remember(storage: Pick<Storage, 'setItem'>, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value))
  } catch {
    // full, or not allowed: what stands on the page still holds
  }
}
