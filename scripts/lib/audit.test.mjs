import { expect, it } from 'vitest'
import { verdict } from './audit.mjs'

const report = (/** @type {Record<string, number>} */ vulnerabilities) => JSON.stringify({ metadata: { vulnerabilities } })

it('high and critical vulnerabilities fail, others are counted, and what is not known is said', () => {
  expect(verdict(report({ low: 2, moderate: 1, high: 0, critical: 0, total: 3 }))).toEqual({
    ok: true,
    text: '0 high or critical of 3 known vulnerabilities.',
  })
  expect(verdict(report({ low: 0, moderate: 0, high: 1, critical: 1, total: 2 })).ok).toBe(false)
  const refused = verdict(JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } }))
  expect(refused).toEqual({ ok: true, text: 'The registry tells no advisories here: 405 Method Not Allowed.' })
  expect(verdict('')).toEqual({ ok: true, text: 'npm audit gave no report: the registry could not be asked.' })
})
