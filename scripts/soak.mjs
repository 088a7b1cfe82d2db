/**
 * `npm run test:soak [-- FILTER…]`: the tests at their full figures, in Node and then in the browser. A filter is a part of a file's
 * name: `npm run test:soak -- recovery` runs the soak tests of recovery alone.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { ROOT, runMain, runNode, SetupError, say } from './lib/process.mjs'
import { setUpTests } from './setup.mjs'

/** The files of one kind that a filter names; all of them without one. @param {string} folder @param {string} ending @param {string[]} filters */
function chosen(folder, ending, filters) {
  if (!existsSync(join(ROOT, folder))) return []
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  const files = names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`)
  return files.filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
}

await runMain(async () => {
  const filters = process.argv.slice(2)
  const node = chosen('src', '.soak.test.ts', filters)
  const browser = chosen('e2e/soak', '.soak.ts', filters)
  if (node.length + browser.length === 0) throw new SetupError(`No soak test is called ${filters.join(' or ')}.`)
  const env = await setUpTests()
  const failed = []
  if (node.length > 0) {
    say(`\n── soak tests in Node: ${node.length} files`)
    const { code } = await runNode('node_modules/vitest/vitest.mjs', ['run', '--config', 'vitest.soak.config.ts', ...node], { env })
    if (code !== 0) failed.push('in Node')
  }
  if (browser.length > 0) {
    say(`\n── soak tests in the browser: ${browser.length} files`)
    await ensureBuilt(TARGETS.e2e)
    const args = ['test', '--config', 'playwright.soak.config.ts', ...browser]
    const { code } = await runNode('node_modules/@playwright/test/cli.js', args, { env: { ...env, LATTICE_SOAK: '1' } })
    if (code !== 0) failed.push('in the browser')
  }
  say(failed.length > 0 ? `\nSoak tests failed: ${failed.join(', ')}.` : '\nAll soak tests passed.')
  return failed.length > 0 ? 1 : 0
})
