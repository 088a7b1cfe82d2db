/** The three things that are made from the sources: the built-in documents, the page, the Node bundle. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, isFresh, stamp } from './fresh.mjs'
import { ROOT, runNode, SetupError, say } from './process.mjs'

const COMMON = ['src', 'shaders', 'scripts/lib', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']
const PAGE = [...COMMON, 'index.html', 'public']

/** @typedef {{ name: string, folder: string, inputs: string[], args: string[] }} Target */

/** @type {Record<'page' | 'e2e' | 'node', Target>} */
export const TARGETS = {
  page: { name: 'the page', folder: 'dist', inputs: PAGE, args: [] },
  e2e: {
    name: 'the page for the tests',
    folder: 'dist-e2e',
    inputs: [...PAGE, 'e2e/harness', 'src/model/golden'],
    args: ['--mode', 'e2e'],
  },
  node: { name: 'the command', folder: 'dist-node', inputs: COMMON, args: ['--ssr', 'src/node/main.ts'] },
}

/** Builds what is not fresh. Into a folder of its own first, so that a running command never loses its files. @param {Target} target @param {{ force?: boolean }} [options] */
export async function ensureBuilt({ name, folder, inputs, args }, { force = false } = {}) {
  const target = join(ROOT, folder)
  const print = fingerprint(inputs)
  if (!force && isFresh(target, print)) return target
  say(`Building ${name} …`)
  const fresh = `${target}.${process.pid}`
  const { code, output } = await runNode(
    'node_modules/vite/bin/vite.js',
    ['build', ...args, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
    { quiet: true },
  )
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new SetupError(`${output.trim()}\nThe build of ${name} failed.`)
  }
  if (output.trim()) say(output.trim())
  stamp(fresh, print)
  rmSync(target, { recursive: true, force: true })
  renameSync(fresh, target)
  return target
}

/** Makes the built-in dataset `documents` from its package, when it is missing or its maker has changed. */
export async function ensureDocuments() {
  const folder = join(ROOT, 'public/datasets')
  const print = fingerprint(['scripts/documents.mjs', 'node_modules/@sap-ux/fiori-docs-embeddings/package.json'])
  if (existsSync(join(folder, 'documents.safetensors')) && isFresh(folder, print)) return
  say('Making the built-in dataset documents …')
  const { code, output } = await runNode('scripts/documents.mjs', [], { quiet: true })
  if (code !== 0) throw new SetupError(`${output.trim()}\nThe built-in dataset could not be made.`)
  stamp(folder, print)
}
