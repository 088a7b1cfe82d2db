import { expect, it } from 'vitest'
import { csvOf } from './exportChart'

it('writes every row of a table, however many, and leaves out what is not finite', async () => {
  let pauses = 0
  const table = {
    names: ['step', 'a "b", c'],
    rows: 9001,
    at: (row: number, column: number) => (column === 0 ? row + 1 : row === 1 ? Number.NaN : 0.5),
  }
  const lines = (await csvOf(table, async () => void pauses++)).join('').split('\n')
  expect(lines.slice(0, 3)).toEqual(['step,"a ""b"", c"', '1,0.5', '2,'])
  expect(lines.length).toBe(9003)
  expect(lines[9001]).toBe('9001,0.5')
  expect(pauses).toBe(2)
})
