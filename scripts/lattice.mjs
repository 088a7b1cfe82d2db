/** `npm run --silent lattice -- …`: the command, rebuilt when its sources changed. Only the command itself writes to stdout. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { runMain } from './lib/process.mjs'
import { setUpPage } from './setup.mjs'

await runMain(async () => {
  await setUpPage()
  const folder = await ensureBuilt(TARGETS.node)
  await import(pathToFileURL(join(folder, 'main.js')).href)
})
