/** `npm test`: sets up the machine, then lint, types, unit tests, builds, browser tests; the last line counts. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audit } from './lib/audit.mjs'
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { runMain, runNode, say } from './lib/process.mjs'
import { playwrightTally, vitestTally } from './lib/tally.mjs'
import { setUpTests } from './setup.mjs'

/** No stage takes so long unless it hangs. */
const LONGEST_MS = 45 * 60_000

/** Runs one stage after another, all of them, and remembers what failed. @param {NodeJS.ProcessEnv} env */
function stages(env) {
  /** @type {string[]} */
  const failed = []
  return {
    failed,
    /** @param {string} name @param {string} script @param {string[]} args @param {NodeJS.ProcessEnv} [more] */
    async run(name, script, args, more = {}) {
      say(`\n── ${name}`)
      const { code } = await runNode(script, args, { env: { ...env, ...more }, timeout: LONGEST_MS })
      if (code !== 0) failed.push(name)
    },
  }
}

/** Both builds; a build that fails is a stage that failed. */
async function build() {
  try {
    await ensureBuilt(TARGETS.node)
    await ensureBuilt(TARGETS.e2e)
    return true
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return false
  }
}

await runMain(async () => {
  const env = await setUpTests()
  const folder = mkdtempSync(join(tmpdir(), 'lattice-tests-'))
  const unit = join(folder, 'unit.json')
  const golden = join(folder, 'golden.json')
  const browser = join(folder, 'browser.json')
  const { run, failed } = stages(env)
  await run('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])
  await run('types', 'node_modules/typescript/bin/tsc', ['-p', '.'])
  await run('types of the scripts', 'node_modules/typescript/bin/tsc', ['-p', 'scripts'])
  say('\n── packages')
  const packages = await audit()
  say(packages.text)
  if (!packages.ok) failed.push('packages')
  await run('unit tests', 'node_modules/vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`])
  /** @param {string} name @param {string} report @param {string[]} chosen */
  const inBrowser = (name, report, chosen) =>
    run(name, 'node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json', ...chosen], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  if (await build()) {
    // they only compare values, and a browser compiles kernels on one processor: two at a time; the others measure times, too
    await inBrowser('golden values in the browser', golden, ['golden.spec', '--workers=2', '--fully-parallel'])
    await inBrowser('browser tests', browser, ['--grep-invert=golden\\.spec'])
  } else failed.push('build')
  const tallies = [vitestTally(unit), playwrightTally(golden), playwrightTally(browser)]
  const sum = (/** @type {'passed' | 'failed'} */ key) => tallies.reduce((total, tally) => total + tally[key], 0)
  if (failed.length > 0) process.stdout.write(`\nFailed: ${failed.join(', ')}.\n`)
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`)
  return failed.length > 0 ? 1 : 0
})
