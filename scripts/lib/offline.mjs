/** Writes the service worker of a build: its list of files, and a name that changes with any of them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const TEMPLATE = join(import.meta.dirname, 'offline/sw.js')

/** The tests' own pages, large data, and what the server keeps to itself are no part of an offline visit. @param {string} path */
const isKept = (path) => !/^(e2e|datasets)\/|^sw\.js$|\.map$|(^|\/)\./.test(path)

/** Files of a built folder that an offline visit needs, as the page asks for them. @param {string} folder @returns {string[]} */
export function offlineFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/').replace(/^\//, ''))
    .filter(isKept)
    .map((path) => (path === 'index.html' ? '/' : `/${path}`))
    .sort()
}

/** @param {string} folder */
export function writeServiceWorker(folder) {
  const files = offlineFiles(folder)
  const hash = createHash('sha256')
  for (const path of files)
    hash.update(`${path}\0`).update(path.startsWith('/assets/') ? '' : readFileSync(join(folder, path === '/' ? 'index.html' : path)))
  const script = readFileSync(TEMPLATE, 'utf8')
    .replace('%BUILD%', hash.digest('hex').slice(0, 16))
    .replace("['%FILES%']", () => JSON.stringify(files, null, 2))
  writeFileSync(join(folder, 'sw.js'), script)
}
