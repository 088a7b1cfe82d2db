/** Run by `npm run test:python` alone, which makes the Python that it asks for. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LIBRARIES, pythonSnippet } from './pythonSnippet'
import { DIN, KINDS, sampleFile, throughWeights } from './pythonSnippet.testing'

const python = process.env.LATTICE_PYTHON
if (!python) throw new Error('LATTICE_PYTHON names no python: use npm run test:python.')

/** Hands what the snippet has computed back, for one row or several. */
const REPORT = `
flat = lambda value: value.tolist() if hasattr(value, "tolist") else list(value)
rows = lambda value: [flat(row) for row in value] if not isinstance(flat(value)[0], float) else [flat(value)]
loaded = {name: flat(value.reshape(-1)) for name, value in t.items()} if "t" in globals() else {name: list(values(name)) for name in shapes}
print("RESULT " + json.dumps(dict(given=rows(given), u=rows(u), y=rows(y), loaded=loaded, about=about, config=config)))
`
const worst = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((v, i) => Math.abs(v - (b[i] ?? Number.NaN))))

describe.each(KINDS)('a file of our writer with encoder %s', (kind) => {
  const sample = sampleFile(kind)
  const folder = mkdtempSync(join(tmpdir(), 'lattice-python-'))
  writeFileSync(join(folder, sample.name), sample.bytes)

  test.each(LIBRARIES)('is loaded by the %s snippet value for value, and its encoder and decoder give what ours give', (library) => {
    // the sample rows are standardised in place of themselves: they are kept before that
    const text = pythonSnippet({ name: sample.name, config: sample.config, din: DIN }, library).replace(/^(x = .*)$/m, '$1\ngiven = x')
    writeFileSync(join(folder, `try_${library}.py`), text + REPORT)
    const output = execFileSync(python, [`try_${library}.py`], { cwd: folder, encoding: 'utf8' })
    const result = JSON.parse(/^RESULT (.*)$/m.exec(output)?.[1] ?? 'null')
    expect(output).toContain('lattice-studio/1 step 0 dataset abababababababab')
    for (const [name, values] of sample.tensors) expect(Float32Array.from(result.loaded[name])).toEqual(values)
    expect(Object.keys(result.loaded).sort()).toEqual([...sample.tensors.keys()].sort())
    expect(result.config).toEqual(JSON.parse(JSON.stringify(sample.config)))
    expect(result.given.length).toBe(library === 'none' ? 1 : 8)
    for (const [i, row] of (result.given as number[][]).entries()) {
      const { u, y } = throughWeights(sample, row)
      expect(u).toHaveLength(36)
      expect(worst(u, result.u[i])).toBeLessThan(1e-5)
      expect(worst(y, result.y[i])).toBeLessThan(1e-5)
    }
  })
})
