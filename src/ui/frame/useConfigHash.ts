import { useDeferredValue, useEffect, useState } from 'react'
import { flatten } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { sha256Hex } from '../../core/hex'

const SHOWN = 7

/** SHA-256 over the settings in the order of their names. */
function hashOf(config: Config): Promise<string> {
  const settings = [...flatten(config, 'config')].sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256Hex(new TextEncoder().encode(JSON.stringify(settings)))
}

/** A short name for a resolved config: equal settings, equal name. Null until it is known. */
export function useConfigHash(config: Config): string | null {
  const [hash, setHash] = useState<string | null>(null)
  const settled = useDeferredValue(config)
  useEffect(() => {
    let current = true
    void hashOf(settled).then((text) => current && setHash(text.slice(0, SHOWN)))
    return () => {
      current = false
    }
  }, [settled])
  return hash
}
