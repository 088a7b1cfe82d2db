import { describe, expect, it } from 'vitest'
import { matchScore } from './match'

const best = (query: string, titles: readonly string[]): string | undefined =>
  titles
    .map((title) => ({ title, score: matchScore(query, title) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0]?.title

describe('matchScore', () => {
  it.each([
    ['lear', 'learning rate'],
    ['rate', 'learning rate'],
    ['lr', 'learning rate'],
    ['micro', 'micro-batch'],
    ['go dev', 'Go to Devices'],
    ['pause', 'Pause the run'],
  ])('%s leads to %s', (query, title) => {
    expect(best(query, ['learning rate', 'micro-batch', 'Go to Devices', 'Pause the run', 'Switch theme'])).toBe(title)
  })

  it('needs every word', () => {
    expect(matchScore('learning xyz', 'learning rate')).toBeNull()
    expect(matchScore('zzz', 'learning rate')).toBeNull()
  })

  it('knows the words beside the title, and puts the title first', () => {
    expect(matchScore('save', 'Export the metrics', 'save download')).not.toBeNull()
    expect(matchScore('save', 'Save every')).toBeGreaterThan(matchScore('save', 'Export the metrics', 'save download') ?? 0)
  })

  it('takes an accent for its letter, and an empty query for a match of everything', () => {
    expect(matchScore('beta', 'bêta')).not.toBeNull()
    expect(matchScore('', 'anything')).not.toBeNull()
  })
})
