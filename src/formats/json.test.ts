import { describe, expect, test } from 'vitest'
import { type Json, JsonNumber, parseJson } from './json'

class Refused extends Error {}
const parse = (text: string): Json =>
  parseJson(text, (problem, at) => {
    throw new Refused(`${problem} at ${at}`)
  })

/** The same value as plain data, to compare with JSON.parse. */
function plain(value: Json): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]))
  return Array.isArray(value) ? value.map(plain) : value
}

test.each([
  '{"a":[1,-2.5e3,0.1,true,false,null,"x"],"b":{"c":{}},"":[]}',
  ' [ ] ',
  '"\\b\\f\\n\\r\\t\\/\\\\\\"\\u20ac\\ud83d\\ude00"',
  '0',
  '-0',
  '1E+2',
  '"\u007f\u2028"',
  '{"é":"ü"}',
])('agrees with JSON.parse: %s', (text) => {
  expect(plain(parse(text))).toEqual(JSON.parse(text))
})

test('objects are Maps in order, numbers keep their text', () => {
  const value = parse('{"__proto__":18446744073709551615,"a":1.0}')
  expect(value).toEqual(
    new Map([
      ['__proto__', new JsonNumber('18446744073709551615')],
      ['a', new JsonNumber('1.0')],
    ]),
  )
})

describe('refuses what JSON.parse refuses', () => {
  test.each([
    '',
    ' ',
    '{',
    '[',
    '[1,]',
    '[,1]',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    "{'a':1}",
    '[1 2]',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    '0x1',
    'nul',
    'True',
    'undefined',
    'Infinity',
    '"\t"',
    '"\\x41"',
    '"\\u12g4"',
    '"\\u12',
    '"abc',
    '"\\',
    '[]]',
    '{}{}',
    '\u00a01',
    '// x\n1',
  ])('%s', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => parse(text)).toThrow(Refused)
  })
})

describe('refuses what JSON.parse lets pass', () => {
  test.each([
    ['{"a":1,"a":2}', 'the key “a” is there twice at 7'],
    ['{"a":{"b":1,"\\u0062":2}}', 'the key “b” is there twice at 12'],
    ['"\\ud83d"', 'half a surrogate pair at 0'],
    ['"\\ude00\\ud83d"', 'half a surrogate pair'],
    ['['.repeat(20) + ']'.repeat(20), 'it is nested too deeply at 17'],
  ])('%s', (text, message) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(() => parse(text)).toThrow(message)
  })
})
