import { describe, expect, it } from 'vitest'
import { StudioError } from '../errors'
import { resolveConfig } from './resolve'
import { parseConfigText, readConfigText } from './yaml'

const anchors = Array.from(
  { length: 30 },
  (_, i) =>
    `b${i}: &b${i} [${Array(9)
      .fill(i === 0 ? '*a' : `*b${i - 1}`)
      .join(',')}]`,
)

describe('a hostile config is refused in a sentence that names the file, soon:', () => {
  it.each<[string, string, RegExp]>([
    ['a billion laughs', `a: &a [1,1,1]\n${anchors.join('\n')}\n`, /aliases/],
    ['one alias', 'a: &a 1\nb: *a\n', /aliases/],
    ['a function', 'run: !!js/function "function(){}"\n', /run/],
    ['a prototype', '__proto__: {polluted: true}\n', /__proto__/],
    ['a prototype in a section', 'run: {__proto__: {polluted: true}}\n', /__proto__/],
    ['a constructor', 'constructor: {prototype: {polluted: true}}\n', /constructor/],
    ['a setting of every object', 'run: {toString: 1, hasOwnProperty: 2}\n', /toString/],
    ['brackets without end', `${'['.repeat(20_000)}\n`, /nested too deeply|not valid YAML/],
    ['braces within braces', `${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n`, /nested too deeply|not valid YAML/],
    ['a huge number', 'lattice: {width: 1e308}\n', /width/],
    ['a number beyond numbers', 'run: {seed: 99999999999999999999999}\n', /seed/],
    ['what is no number', 'optimizer: {learningRate: .nan}\n', /learningRate/],
    ['infinity', 'optimizer: {learningRate: .inf}\n', /learningRate/],
    ['a list', '- 1\n', /mapping/],
    ['a binary', 'run: !!binary "AAAA"\n', /run/],
    ['a merge', 'run: {<<: {seed: 1}}\n', /</],
    ['a megabyte', `# ${'x'.repeat(2_000_000)}\n`, /bytes/],
  ])('%s', (_, text, expected) => {
    const started = performance.now()
    let problem = 'it was taken'
    try {
      resolveConfig({ file: parseConfigText(text, 'evil.yaml'), fileName: 'evil.yaml' })
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError)
      problem = `${(error as StudioError).subject}: ${(error as StudioError).problem}`
    }
    expect(problem).toMatch(expected)
    const read = readConfigText(text, 'evil.yaml')
    expect('problem' in read && read.problem.remedy).not.toMatch(/report it/)
    expect('problem' in read).toBe(true)
    expect(performance.now() - started).toBeLessThan(2000)
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  })
})
