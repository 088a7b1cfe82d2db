import { expect, test } from 'vitest'
import { BrowserTuneCache } from './tuneCache'

test('without IndexedDB it says so by a rejection, which tuning takes for “not remembered”', async () => {
  const cache = new BrowserTuneCache()
  await expect(cache.get('key')).rejects.toThrow()
  await expect(cache.set('key', 'value')).rejects.toThrow()
})
