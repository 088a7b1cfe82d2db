import { describe, expect, it } from 'vitest'
import { type CheckReport, PARTS, type PartReport } from '../diagnostics/selfcheck/selfcheck'
import { SOURCES } from '../model/shaders'
import { checkText } from './check'
import { lattice } from './testing'

const value = (quantity: string, error: number, family?: string) => ({
  quantity,
  measured: 1 + error,
  expected: 1,
  error,
  tolerance: 1e-4,
  ok: error <= 1e-4,
  ...(family ? { family } : {}),
})

/** A report of parts that pass, but for what is given. */
function reportOf(changed: Partial<Record<PartReport['key'], Partial<PartReport>>>, cause: CheckReport['cause'] = null): CheckReport {
  const parts = PARTS.map(({ key, name, meaning }, i) => ({
    ...{ key, number: i + 1, name, meaning, passed: true, quantities: [value(`value of ${key}`, 0)], problem: null, seconds: 1 },
    ...changed[key],
  }))
  const device = {
    name: 'a GPU',
    vendor: '',
    architecture: '',
    description: 'its driver',
    software: false,
    features: [],
    limits: {},
    precisions: ['f32'],
    subgroup: 1,
  }
  return { device, precision: 'f32', passed: parts.every(({ passed }) => passed), cancelled: false, cause, parts, seconds: 6 }
}

describe('the text of a check', () => {
  it('shows of a family the value that is farthest off', () => {
    const quantities = [value('g(0)', 1e-6, 'g'), value('g(1)', 3e-6, 'g'), value('g(2)', 2e-6, 'g')]
    const text = checkText(reportOf({ flow: { quantities } }))
    expect(text).toMatch(/\n +g\(1\) \(worst of 3\) +1\.00000 +1 +3\.0e-6 +1e-4\n/)
    expect(text).not.toContain('g(0)')
    expect(text).toMatch(/\npassed: all six parts, 8 values on a GPU in f32, 6.0 s$/)
  })

  it('shows what is wrong, what it means, and where to begin', () => {
    const quantities = Array.from({ length: 6 }, (_, i) => value(`g(${i})`, 0.1, 'g'))
    const text = checkText(reportOf({ flow: { passed: false, quantities }, training: { passed: false } }, 'flow'))
    expect(text).toContain('✗ 2  Full-cube gradient flow: FAILED in 1.0 s')
    expect(text.match(/ ✗ {2}g\(\d\)/g)?.length).toBe(4)
    expect(text).toContain('g(3) (6 of 6 are wrong)')
    expect(text).toContain(`What it means: ${PARTS[1]?.meaning}`)
    expect(text).toContain('FAILED: Full-cube gradient flow, Training-step integration\nBegin with part 2, Full-cube gradient flow')
  })

  it('says why a part could not be measured', () => {
    const problem = { subject: 'GPU', problem: 'it was lost.', remedy: 'Try again.' }
    const text = checkText(reportOf({ loss: { passed: false, quantities: [], problem } }, 'loss'))
    expect(text).toContain('GPU: it was lost. Try again.')
  })
})

describe('lattice check', () => {
  it('passes on this device: exit 0, one document, progress on stderr', async () => {
    const { code, out, err } = await lattice(['check', '--json'])
    const report = JSON.parse(out) as CheckReport
    expect(report.parts.filter(({ passed }) => !passed)).toEqual([])
    expect(report).toMatchObject({ passed: true, precision: 'f32' })
    expect(code).toBe(0)
    expect(err).toMatch(/^1\/6 System initialisation … passed \([\d.]+ s\)\n2\/6 /)
  })

  it('fails when a part fails: exit 1, and names it', async () => {
    const { text } = SOURCES.adamw
    SOURCES.adamw.text = text.replace('clip.rate * m', '2.0 * clip.rate * m')
    const { code, out, err } = await lattice(['check']).finally(() => {
      SOURCES.adamw.text = text
    })
    expect(code).toBe(1)
    expect(err).toContain('5/6 Training-step integration … FAILED')
    expect(out).toMatch(/FAILED: Training-step integration\nBegin with part 5, Training-step integration/)
  })

  it('refuses a precision that there is not', async () => {
    expect(await lattice(['check', '--precision', 'half'])).toMatchObject({ code: 2, out: '' })
  })
})
