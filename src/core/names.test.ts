import { expect, it } from 'vitest'
import { drawnName, givenName, LONGEST_NAME } from './names'

it('a name that is given is of one line, and not too long', () => {
  expect(givenName('  rates\n\n  failed  0\u2028x ')).toBe('rates failed 0 x')
  expect(givenName('x'.repeat(LONGEST_NAME))).toHaveLength(LONGEST_NAME)
  expect(() => givenName('x'.repeat(LONGEST_NAME + 1))).toThrow('it has 201 characters, and may have 200.')
  expect(() => givenName(' \n')).toThrow('it is empty.')
})

it('a drawn name is short, and turns nothing but itself', () => {
  expect(drawnName('run 1')).toBe('run 1')
  expect([...drawnName('😀'.repeat(50), 10)].length).toBe(10)
  expect(drawnName('a sweep of rates over two seeds 07', 20)).toBe('a sweep of ra…eds 07')
  expect(drawnName('\u202egnp.exe')).toBe('\u2068\u202egnp.exe\u2069')
  expect(drawnName('ריצה')).toBe('\u2068ריצה\u2069')
})
