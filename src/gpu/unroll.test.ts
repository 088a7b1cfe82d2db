import { expect, test } from 'vitest'
import { unroll } from './unroll'

const lines = (text: string) => text.split('\n').map((content, i) => ({ text: content, file: 'x.wgsl', line: i + 1 }))
const code = (text: string, constants: Record<string, number> = {}): string[] =>
  unroll(lines(text), new Map(Object.entries(constants))).map(({ text: content }) => content.trim())

test('writes a marked loop out, nested ones too, and keeps the origin of each line', () => {
  const source = 'for (var r = 0u; r < ROWS; r++) { // @unroll\n  for (var e = 0u; e < 2u; e++) { // @unroll\n    a[r][e] = row;\n  }\n}'
  const out = code(source, { ROWS: 2 }).filter((line) => line !== '{' && line !== '}')
  expect(out).toEqual(['a[0u][0u] = row;', 'a[0u][1u] = row;', 'a[1u][0u] = row;', 'a[1u][1u] = row;'])
  expect(unroll(lines(source), new Map([['ROWS', 2]])).find(({ text }) => text.includes('row'))).toMatchObject({ file: 'x.wgsl', line: 3 })
})

test('leaves other loops alone', () => {
  const source = 'for (var r = 0u; r < ROWS; r++) {\n  x += r;\n}'
  expect(code(source, { ROWS: 2 })).toEqual(source.split('\n').map((line) => line.trim()))
})

test('names file and line of a loop whose bound is unknown', () => {
  expect(() => code('\nfor (var r = 0u; r < MANY; r++) { // @unroll\n}')).toThrow('x.wgsl:2: the bound MANY')
})
