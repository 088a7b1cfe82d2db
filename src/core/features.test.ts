import { describe, expect, it } from 'vitest'
import { browserFacts, browserName } from './browser'
import { featureNotes } from './features'
import { adapterOf, deviceOf, LINUX } from './slowness.testing'

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const SAFARI = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15'

describe('a browser', () => {
  it.each([
    [CHROME, 'Chrome 119, Windows', 119],
    [`${CHROME} Edg/119.0.0.0`, 'Edge 119, Windows', 119],
    [FIREFOX, 'Firefox 145, Linux', null],
    [SAFARI, 'Safari 26, macOS', null],
    ['curl', 'unknown browser', null],
  ])('%s', (text, name, chromium) => {
    const facts = browserFacts(text)
    expect(browserName(facts)).toBe(name)
    expect(facts.chromium).toBe(chromium)
  })
})

describe('what this build makes of the features', () => {
  const notes = (device = deviceOf(), browser = LINUX, adapter = adapterOf()) =>
    Object.fromEntries(featureNotes(device, adapter, browser).map((note) => [note.name, note]))
  const without = { features: ['subgroups'] }

  it('is used where it is there', () => {
    const all = notes()
    expect(all.subgroups).toMatchObject({ state: 'used', short: 'sums across 32 lanes' })
    expect(all['shader-f16']).toMatchObject({ state: 'used', remedy: null })
    expect(all['packed f16 storage']).toMatchObject({ state: 'spare', code: false })
    expect(all['subgroup-matrix']).toMatchObject({ state: 'spare', short: 'experimental, not needed' })
    expect(
      notes(deviceOf(), LINUX, adapterOf({ features: ['chromium-experimental-subgroup-matrix'] }))['subgroup-matrix']?.short,
    ).toContain('not used')
  })

  it('tells the lanes, as far as the browser does', () => {
    expect(notes(deviceOf({ subgroup: 8 }), LINUX, adapterOf({ subgroups: [8, 32] })).subgroups?.short).toBe('sums across 8 to 32 lanes')
    expect(notes(deviceOf({ subgroup: 1 }), LINUX, adapterOf({ subgroups: null })).subgroups?.short).toBe('1 lanes, too few to use')
  })

  it.each([
    ['NVIDIA on Linux', { ...without, vendor: 'nvidia' }, LINUX, 'blocked by the driver', /615\.71/],
    [
      'NVIDIA on Windows',
      { ...without, vendor: 'nvidia' },
      { ...browserFacts(CHROME), version: 142, chromium: 142 },
      'not offered by the driver',
      /Update the driver/,
    ],
    ['an old Chrome', without, browserFacts(CHROME), 'browser too old', /Update the browser/],
    ['another browser', { ...without, vendor: 'amd' }, browserFacts(FIREFOX), 'not offered', /Chrome/],
    ['software', { ...without, software: true }, LINUX, 'not on a software device', null],
  ])('shader-f16 is missing: %s', (_, device, browser, short, remedy) => {
    const note = notes(deviceOf(device), browser)['shader-f16']
    expect(note).toMatchObject({ state: 'missing', short })
    if (remedy) expect(note?.remedy).toMatch(remedy)
    else expect(note?.remedy).toBeNull()
  })
})
