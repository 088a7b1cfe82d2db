import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, type Sources, strip, violations } from './layering.rules'

/** Every text file of src/ and shaders/. */
function readSources(): Sources {
  const root = join(import.meta.dirname, '..')
  const entries = ['src', 'shaders'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  )
  const texts = entries.filter((path) => /\.(tsx?|wgsl|css)$/.test(path))
  return new Map(texts.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** The violations of a small made-up tree. */
const check = (files: Record<string, string>): string[] => violations(new Map(Object.entries(files)))

describe('the house', () => {
  it('keeps the rules of DESIGN.md', () => {
    expect(violations(readSources())).toEqual([])
  })
})

describe('the checker', () => {
  it('accepts imports that go down', () => {
    expect(
      check({
        'src/training/trainer.ts':
          "import { rng } from '../core/rng'\nimport type { Gpu } from '../gpu/device'\nimport wgsl from '../../shaders/adamw.wgsl?raw'\nlet d: GPUDevice",
        'src/core/rng.ts': 'export const rng = 1',
        'src/gpu/device.ts': 'export interface Gpu { device: GPUDevice }',
        'src/ui/App.tsx': "import { useState } from 'react'\nimport './app.css'\nimport { client } from '../worker/client'",
        'src/worker/client.ts':
          "import type { StudioEvent } from './protocol'\nimport url from './training.worker.ts?worker&url'\nexport const client = new Worker(url)",
        'src/worker/protocol.ts': "import type { LatticeFrame } from '../core/frame'",
        'src/worker/training.worker.ts': "import { train } from '../training/trainer'\nimport { wrap } from './events'",
        'src/main.tsx': "import { App } from './ui/App'",
      }),
    ).toEqual([])
  })

  it.each([
    ['an upward import', 'src/core/rng.ts', "import { x } from '../gpu/device'", 'core may import nothing of ours'],
    ['an upward type import', 'src/gpu/device.ts', "import type { x } from '../model/plan'", 'gpu may import core, shaders'],
    ['an upward re-export', 'src/model/plan.ts', "export * from '../training/trainer'", 'src/model/plan.ts imports src/training/trainer'],
    ['an upward dynamic import', 'src/store/run.ts', "const x = await import('../ui/App')", 'src/store/run.ts imports src/ui/App'],
    [
      'an import over several lines',
      'src/scene/view.ts',
      "import {\n  a,\n  b,\n} from '../store/run'",
      'src/scene/view.ts imports src/store/run',
    ],
    ['the engine in the client', 'src/worker/client.ts', "import { x } from '../training/trainer'", 'worker/client may import'],
    ['a worker’s inside in a panel', 'src/ui/App.tsx', "import { x } from '../worker/training.worker'", 'src/ui/App.tsx imports'],
    ['a panel in the command', 'src/node/main.ts', "import { x } from '../ui/format'", 'src/node/main.ts imports src/ui/format'],
    ['a room that is not in the design', 'src/utils/misc.ts', '', 'utils is no room'],
    ['a test helper in what ships', 'src/core/rng.ts', "import { x } from './cases.testing'", 'imports the test'],
    ['React outside ui/', 'src/scene/view.ts', "import React from 'react'", 'React lives only in'],
    ['three.js outside scene/', 'src/ui/App.tsx', "import { Mesh } from 'three'", 'three.js lives only in'],
    ['Node in the engine', 'src/formats/npy.ts', "import { readFile } from 'node:fs'", 'Node lives only in'],
    ['a GPUDevice in a host', 'src/worker/training.worker.ts', 'let device: GPUDevice', 'names GPUDevice'],
    ['the DOM in the engine', 'src/dataset/open.ts', 'document.title = "x"', 'uses document'],
    ['a Node global in the engine', 'src/training/run.ts', 'const b = Buffer.alloc(1)', 'uses Buffer'],
    ['a global inside a template', 'src/gpu/device.ts', ['const a = `$', '{process.pid}`'].join(''), 'uses process'],
    ['a clock in the engine', 'src/training/run.ts', 'const t = performance.now()', 'uses performance.now'],
    ['chance in the engine', 'src/core/rng.ts', 'const r = Math.random()', 'uses Math.random'],
    ['a worker of one’s own', 'src/ui/App.tsx', "const w = new Worker('x')", 'makes a Worker'],
    ['a worker by its import', 'src/ui/App.tsx', "import W from './x.worker?worker'", 'makes a Worker'],
    ['a file that is too long', 'shaders/long.wgsl', 'x\n'.repeat(261), 'has 261 lines'],
  ])('finds %s', (_, path, text, message) => {
    const [first = '', ...more] = check({ [path]: text })
    expect(first).toContain(message)
    expect(more).toEqual([])
  })

  it('finds a circle', () => {
    const files = {
      'src/core/a.ts': "import './b'",
      'src/core/b.ts': "import { c } from './c'",
      'src/core/c.ts': "import type { a } from './a'",
    }
    expect(check(files)).toEqual(['Circular import: src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts.'])
  })

  it('takes no word in a comment, a string, a property or a local name for a global', () => {
    const text =
      "// document, GPUDevice\nconst a = 'window' // new Worker\nx.process\nconst y = { document: 1 }\nconst navigator = 1\nnavigator.x\nconst r = /'/\nconst s = 'process'"
    expect(check({ 'src/core/a.ts': text })).toEqual([])
  })

  it('leaves tests alone', () => {
    expect(check({ 'src/core/a.test.ts': "import 'node:fs'\nimport '../training/run'\nMath.random()" })).toEqual([])
  })

  it('reads imports and nothing else', () => {
    expect(
      importsOf("import a from 'a'; import 'b'\nexport { c } from './c'\n// import 'd'\nconst e = \"import 'f'\"\nawait import('g')"),
    ).toEqual(['a', 'b', './c', 'g'])
    expect(strip('a /* \'b\' */ + "//c" // d', true)).toBe("a           + ''     ")
  })
})
