import { expect, test } from 'vitest'
import { realVerdict } from './realVerdict'

test('two spaces are blamed only where there are two matrices', () => {
  expect(realVerdict('columns', 0.1, 0.1)).toMatch(/two spaces differ, or the rows are out of order/)
  expect(realVerdict('next', 0.1, 0.1)).toMatch(/rows of a group are out of order/)
  expect(realVerdict('next', 0.1, 0.1)).not.toContain('spaces')
})

test('closer pairs need no verdict, and a row is as close to itself as can be', () => {
  expect(realVerdict('next', 0.4, 0.1)).toBe('')
  expect(realVerdict('self', 1, 0.1)).toBe('Every row is its own pair.')
})
