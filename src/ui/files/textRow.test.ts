import { describe, expect, it } from 'vitest'
import { isText, readRow } from './textRow'

describe('rows of a text file', () => {
  it.each([
    ['a table with names', 'a,b\n1,2\n3,4\n', 1, { line: 3, text: '3,4', length: 3 }],
    ['a table without names', '1,2\n3,4\n', 1, { line: 2, text: '3,4', length: 3 }],
    ['blank lines', 'a;b\r\n\r\n1;2\r\n\r\n3;4', 1, { line: 5, text: '3;4', length: 3 }],
    ['lines of JSON', '{"v":[1]}\n{"v":[2]}', 0, { line: 1, text: '{"v":[1]}', length: 9 }],
    ['lists beside names', 'id,vector\nx,"[1]"\ny,"[2]"', 1, { line: 3, text: 'y,"[2]"', length: 7 }],
  ])('are found in %s', async (_, text, row, expected) => {
    expect(await readRow(new Blob([text]), row)).toEqual(expected)
  })

  it('are cut where they are long', async () => {
    const row = await readRow(new Blob(['1,'.repeat(5000)]), 0)
    expect(row).toMatchObject({ line: 1, length: 10_000 })
    expect(row?.text).toHaveLength(240)
  })

  it('are missing beyond the end', async () => {
    expect(await readRow(new Blob(['a\n1\n']), 1)).toBeNull()
  })

  it('are shown of text alone', () => {
    expect(['a.CSV', 'a.tsv', 'b.jsonl', 'c.npy'].map(isText)).toEqual([true, true, true, false])
  })
})
