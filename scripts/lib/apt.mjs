/** Debian packages: what the system is, whether we may install, and the command that a person can type instead. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, run, say } from './process.mjs'

const DEBIAN_MIRROR = 'http://deb.debian.org/debian'

/** @typedef {{ packages: string[], backports?: string }} Wanted  `backports` is a codename whose backports hold the packages. */

/** `ID`, `VERSION_CODENAME` and the like of /etc/os-release. @param {string} [file] @returns {Record<string, string>} */
export function osRelease(file = '/etc/os-release') {
  if (!existsSync(file)) return {}
  const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)=["']?(.*?)["']?$/gm)
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]))
}

const isRoot = () => process.getuid?.() === 0

/** The command that does by hand what {@link aptInstall} does. @param {Wanted} wanted */
export function aptCommand({ packages, backports }) {
  const sudo = isRoot() ? '' : 'sudo '
  const suite = backports && `${backports}-backports`
  const source = suite && !hasSource(suite) ? `echo '${sourceLine(suite)}' | ${sudo}tee ${sourceFile(suite)} && ` : ''
  return `${source}${sudo}apt-get update && ${sudo}apt-get install -y ${suite ? `-t ${suite} ` : ''}${packages.join(' ')}`
}

/**
 * Installs packages as root or by a sudo that asks for no password. Resolves to whether it worked.
 * @param {Wanted} wanted
 */
export async function aptInstall({ packages, backports }) {
  const asRoot = await rootPrefix()
  if (!asRoot || !onPath('apt-get')) return false
  say(`Installing ${packages.join(', ')} with apt-get …`)
  const suite = backports && `${backports}-backports`
  if (suite && !hasSource(suite))
    await run('/bin/sh', ['-c', `echo '${sourceLine(suite)}' | ${[...asRoot, 'tee', sourceFile(suite)].join(' ')}`], { quiet: true })
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive']
  const [command = 'env', ...before] = [...asRoot, ...environment]
  // A source that cannot be reached fails the update, and yet the packages may be there: the install decides.
  await run(command, [...before, 'apt-get', 'update', '-q'], { quiet: true })
  const release = suite ? ['-t', suite] : []
  const { code, output } = await run(
    command,
    [...before, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', ...release, ...packages],
    { quiet: true },
  )
  if (code !== 0) say(output.trim().split('\n').slice(-5).join('\n'))
  return code === 0
}

/** What goes before a command that needs root; undefined when we may not. */
async function rootPrefix() {
  if (isRoot()) return []
  if (!onPath('sudo')) return undefined
  const { code } = await run('sudo', ['-n', 'true'], { quiet: true })
  return code === 0 ? ['sudo', '-n'] : undefined
}

/** @param {string} suite */
const sourceLine = (suite) => `deb ${DEBIAN_MIRROR} ${suite} main`
/** @param {string} suite */
const sourceFile = (suite) => `/etc/apt/sources.list.d/${suite}.list`

/** Whether apt already knows a suite. @param {string} suite @param {string} [folder] */
export function hasSource(suite, folder = '/etc/apt') {
  const parts = join(folder, 'sources.list.d')
  const named = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(list|sources)$/.test(name)) : []
  const files = [join(folder, 'sources.list'), ...named.map((name) => join(parts, name))].filter((file) => existsSync(file))
  return files.some((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .some((line) => !line.trimStart().startsWith('#') && line.split(/\s+/).includes(suite)),
  )
}
