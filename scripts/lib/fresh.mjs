/** Whether something built is still what its inputs give: a hash over them, kept beside the result. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './process.mjs'

/** No build reads these. */
const isIgnored = (/** @type {string} */ name) => name.startsWith('.') || name === 'golden' || /\.test\.(ts|tsx|mjs)$/.test(name)

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const names = readdirSync(path).filter((name) => !isIgnored(name))
  return names.sort().flatMap((name) => filesUnder(join(path, name)))
}

/** A hash of the names and contents of files and folders. @param {string[]} inputs @param {string} [root] */
export function fingerprint(inputs, root = ROOT) {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    const content = readFileSync(file)
    hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

const stampOf = (/** @type {string} */ folder) => join(folder, '.inputs')

/** @param {string} folder @param {string} print */
export const isFresh = (folder, print) => existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === print

/** @param {string} folder @param {string} print */
export const stamp = (folder, print) => writeFileSync(stampOf(folder), print)
