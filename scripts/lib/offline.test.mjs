import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { offlineFiles, writeServiceWorker } from './offline.mjs'

/** @param {Record<string, string>} files */
function folderOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-offline-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const PAGE = { 'index.html': '<p>', 'assets/a-1.js': 'a', 'assets/deep/b-2.css': 'b', 'icon.svg': 'i' }
const nameOf = (/** @type {string} */ folder) => /BUILD = '(\w+)'/.exec(readFileSync(join(folder, 'sw.js'), 'utf8'))?.[1]

it('lists what an offline visit needs and nothing else', () => {
  const folder = folderOf({
    ...PAGE,
    '.inputs': 'x',
    'e2e/harness/index.html': 'h',
    'datasets/d.safetensors': 'd',
    'assets/a-1.js.map': 'm',
  })
  expect(offlineFiles(folder)).toEqual(['/', '/assets/a-1.js', '/assets/deep/b-2.css', '/icon.svg'])
  writeServiceWorker(folder)
  const script = readFileSync(join(folder, 'sw.js'), 'utf8')
  expect(script).toContain('"/assets/deep/b-2.css"')
  expect(script).not.toContain('%')
  expect(offlineFiles(folder)).toHaveLength(4)
})

it('names a build after its files', () => {
  const names = [PAGE, { ...PAGE, 'index.html': '<b>' }, { ...PAGE, 'assets/c-3.js': 'c' }, PAGE].map((files) => {
    const folder = folderOf(files)
    writeServiceWorker(folder)
    return nameOf(folder)
  })
  expect(new Set(names).size).toBe(3)
  expect(names[0]).toMatch(/^[0-9a-f]{16}$/)
  expect(names[3]).toBe(names[0])
})
