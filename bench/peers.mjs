/** `npm run bench:peers -- …`: installs the peers and the driver where they are missing, builds the benchmark, runs it. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, TARGETS } from '../scripts/lib/build.mjs'
import { checkNode, ensureDependencies } from '../scripts/lib/dependencies.mjs'
import { ensureGpu } from '../scripts/lib/gpu.mjs'
import { ROOT, runMain, runNode, SetupError } from '../scripts/lib/process.mjs'

/** Beside the peers, so that what is built finds them. */
const BENCHMARK = {
  name: 'the benchmark',
  folder: 'bench/node_modules/.peers',
  inputs: [...TARGETS.node.inputs, 'bench/peers', 'bench/package-lock.json'],
  args: ['--ssr', 'bench/peers/main.ts'],
}

await runMain(async () => {
  checkNode()
  await ensureDependencies()
  await ensureDependencies('bench')
  // Their types come with the peers, which the checkout's own type check does without.
  if (process.argv.includes('--quick')) {
    const { code, output } = await runNode('node_modules/typescript/bin/tsc', ['-p', 'bench'], { quiet: true })
    if (code !== 0) throw new SetupError(`${output.trim()}\nThe types of the benchmark are wrong.`)
  }
  Object.assign(process.env, await ensureGpu())
  process.chdir(ROOT)
  const folder = await ensureBuilt(BENCHMARK)
  await import(pathToFileURL(join(folder, 'main.js')).href)
  return Number(process.exitCode ?? 0)
})
