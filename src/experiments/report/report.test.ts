import { describe, expect, it } from 'vitest'
import { pathOf, smoothed } from './chart'
import { escaped, html, shortened } from './html'
import { viridis } from './parallel'
import { runReport } from './run'
import { niceTicks, scaleOf } from './scale'
import { sweepReport } from './sweep'
import { sampleReport, sampleSweepReport } from './testing'

const MAKER = { created: '2026-11-22T12:00:00.000Z', build: '0.1.0' }
/** What must never come out as markup. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "'><svg onload=alert(1)>",
  '</title><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</pre></details><iframe src=javascript:alert(1)>',
  '--><script>alert(1)</script>',
  ['`$', '{alert(1)}`'].join(''),
  '\u202e<b>turned</b>\u0000',
  'x'.repeat(5000),
]
/** Every tag of a page, by name and attributes. */
const tagsOf = (page: string): string[] => [...page.matchAll(/<([a-z!][a-z0-9]*)((?:\s+[^<>]*?)?)\/?>/gi)].map(([tag]) => tag)
const TAGS = new Set(
  '!doctype html head meta title style body main header p span h1 dl div dt dd small section h2 figure figcaption b i s svg path text circle rect table thead tbody tr th td details summary pre footer'.split(
    ' ',
  ),
)

/** Only what our templates write: no other tag, no handler, no address. */
function expectHarmless(page: string): void {
  for (const tag of tagsOf(page)) {
    expect(TAGS.has(/^<([a-z!][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? ''), tag.slice(0, 80)).toBe(true)
    // what stands between quotes is text: none of it can end them
    expect(tag.slice(1).replace(/"[^"]*"/g, '')).not.toMatch(/\son\w+\s*=|\ssrc=|\shref=|[<'`]/i)
  }
  expect(page).not.toMatch(/<script|<img|<iframe|<svg onload|url\(|@import/i)
  for (const sign of ['\u202e', '\u2066', '\0']) expect(page).not.toContain(sign)
  expect(page.match(/<\/style>/g)).toHaveLength(1)
  expect(page.match(/<\/title>/g)?.filter((_, i) => i === 0)).toHaveLength(1)
  expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
}

describe('a report', () => {
  it('of a run tells its curves, its validations, its settings and where it comes from', () => {
    const page = runReport(sampleReport(), MAKER)
    expectHarmless(page)
    for (const text of [
      'a higher rate',
      'higher rate',
      'Best validation loss',
      'optimizer.learningRate',
      'SwiftShader',
      'the good one',
      'looks calm',
      'best so far',
      'step 7 of r0',
    ])
      expect(page).toContain(text)
    expect(page.match(/<figure/g)).toHaveLength(5)
    expect(page.match(/<tr class="top">/g)).toHaveLength(1)
    expect(page).toContain('2026-11-22 12:00 UTC')
    expect(page.length).toBeLessThan(250_000)
  })

  it('of a sweep tells its counts, its champion, its trials and what matters', () => {
    const page = sweepReport(sampleSweepReport(), MAKER)
    expectHarmless(page)
    for (const text of [
      '4 done',
      '1 failed',
      '1 postponed',
      'They add up to 6 trials',
      'needs 400.0 MiB, the budget is 300 MiB',
      'the loss is not a number at step 12.',
      '72',
    ])
      expect(page).toContain(text)
    expect(page.match(/class="trial"/g)).toHaveLength(3)
    expect(page.match(/class="first"/g)).toHaveLength(1)
    expect(page.match(/class="lost"/g)).toHaveLength(2)
  })

  it('of a sweep whose budget was raised has no other budget anywhere', () => {
    const sample = sampleSweepReport()
    const page = sweepReport({ ...sample, sweep: { ...sample.sweep, limits: { ...sample.sweep.limits, budgetMiB: 444.5 } } }, MAKER)
    expect(page).toContain('the budget is 444.5 MiB')
    expect(page.match(/budgetMiB: [\d.]+/g)).toEqual(['budgetMiB: 444.5'])
  })

  it.each(HOSTILE)('takes %.40j for a name, wherever one stands', (name) => {
    const sample = sampleReport(name, 30)
    const { run, checkpoints } = sample
    expectHarmless(
      runReport(
        {
          ...sample,
          run: {
            ...{
              ...run,
              note: name,
              problem: name,
              phase: 'failed',
              adapter: name,
              build: name,
              id: name,
              sweep: name,
              trial: name,
              created: name,
              notes: [{ id: name, step: 1, text: name }],
            },
            parent: { run: name, checkpoint: name, step: 1 },
            data: { name, digest: name, width: 3 },
          },
          checkpoints: checkpoints.map((kept) => ({ ...kept, name, sha256: name, created: name })),
          log: [{ at: name, step: 1, kind: name, text: name }],
        },
        { created: name, build: name },
      ),
    )
    const sweep = sampleSweepReport(name)
    expectHarmless(
      sweepReport(
        {
          sweep: { ...sweep.sweep, data: { name, digest: name, width: 1 }, axes: [{ path: name, values: [name, 1] }] },
          trials: sweep.trials.map((trial, i) => ({
            ...{ ...trial, values: { [name]: i % 2 ? name : 1 }, reused: name },
            problem: trial.problem && { subject: name, problem: name, remedy: name },
          })),
          importance: [{ path: name, share: 0.5 }],
        },
        MAKER,
      ),
    )
  })

  it('of a run that recorded nothing, or nothing but what is not finite, is a page as well', () => {
    const sample = sampleReport()
    expectHarmless(runReport({ ...sample, run: { ...sample.run, validations: [] }, lines: [], checkpoints: [], log: [] }, MAKER))
    const broken = runReport({ ...sample, lines: sample.lines.map((line) => ({ ...line, loss: Number.NaN })) }, MAKER)
    expectHarmless(broken)
    expect(broken).not.toMatch(/[ML]NaN|"NaN|NaN"/)
    expect(broken).toContain('not finite at step 1')
    const lone = sampleSweepReport()
    expectHarmless(sweepReport({ ...lone, trials: [], importance: null }, MAKER))
  })
})

describe('its parts', () => {
  it('escape what is filled in, and nothing twice', () => {
    expect(escaped(`<a b="c" d='e'>&\`\u202e`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#96;\ufffd')
    expect(html`<b>${'<i>'}${html`<u>${'&'}</u>`}${[1, 'x<']}${null}</b>`.text).toBe('<b>&lt;i&gt;<u>&amp;</u>1x&lt;</b>')
    expect([...shortened('😀'.repeat(200), 10)]).toHaveLength(10)
  })

  it('draw every spike with few points, and leave a gap where nothing was measured', () => {
    const steps = Array.from({ length: 100_000 }, (_, i) => i)
    const values = steps.map((i) => (i === 54_321 ? 99 : i === 5 ? Number.NaN : Math.sin(i / 900)))
    const scale = scaleOf(values)
    const path = pathOf(steps, values, { x: (step) => (step / 100_000) * 500, y: (value) => value, scale })
    expect(path).toContain(' 99')
    expect(path.match(/M/g)).toHaveLength(2)
    expect(path.match(/[ML]/g)?.length).toBeLessThan(2100)
  })

  it('mark an axis with round numbers', () => {
    expect(niceTicks(0, 1, 4)).toEqual([0, 0.5, 1])
    expect(niceTicks(3, 97, 4)).toEqual([50])
    expect(niceTicks(0, 1000, 6)).toEqual([0, 200, 400, 600, 800, 1000])
    expect(scaleOf([0.001, 10], true).ticks).toEqual([0.001, 0.01, 0.1, 1, 10])
    expect(scaleOf([]).ticks.length).toBeGreaterThan(0)
    expect(scaleOf([5, 5]).place(5)).toBeCloseTo(0.5)
  })

  it('smooth without a bias, and colour as viridis does', () => {
    expect(smoothed([2, 2, Number.NaN, 2], 0.9)).toEqual(
      [2, 2, Number.NaN, 2].map((v) => (Number.isNaN(v) ? Number.NaN : expect.closeTo(v, 9))),
    )
    expect([viridis(0), viridis(0.5), viridis(1)]).toEqual(['#440154', '#21918c', '#fde725'])
  })
})
