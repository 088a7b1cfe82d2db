/** node_modules as package-lock.json says, by the npm that called us. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, SetupError, say } from './process.mjs'

const INSTALL = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
const OLDEST_NODE = [20, 19]

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, peer?: boolean }> }} Lockfile */

/** Stops with one message on a Node that is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new SetupError(
    `Lattice Studio needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}. Get a newer one from https://nodejs.org.`,
  )
}

/** Whether an installation (npm's hidden lockfile) lacks something that the lockfile names. @param {Lockfile} wanted @param {Lockfile} installed */
export function isBehind(wanted, installed) {
  return Object.entries(wanted.packages).some(
    ([path, { version, optional }]) => path !== '' && !optional && installed.packages[path]?.version !== version,
  )
}

/** Installs the dependencies of the checkout, or of a package in one of its folders, when they are missing or older than the lockfile. */
export async function ensureDependencies(folder = '.') {
  const hidden = join(ROOT, folder, 'node_modules/.package-lock.json')
  if (existsSync(hidden) && !isBehind(readLock(join(ROOT, folder, 'package-lock.json')), readLock(hidden))) return
  const inFolder = folder === '.' ? [] : ['--prefix', folder]
  say(`Installing dependencies (${['npm ci', ...inFolder].join(' ')}) …`)
  const npm = process.env.npm_execpath
  const [command, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const { code, output } = await run(command ?? 'npm', [...before, ...INSTALL, ...inFolder], { quiet: true })
  if (code !== 0)
    throw new SetupError(`${output.trim()}\nThe dependencies could not be installed.`, ['npm ci --ignore-scripts', ...inFolder].join(' '))
}

/** @param {string} file @returns {Lockfile} */
const readLock = (file) => JSON.parse(readFileSync(file, 'utf8'))
