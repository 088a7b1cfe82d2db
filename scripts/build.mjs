/** `npm run build`: the page (dist/) and the command (dist-node/). */
import { ensureBuilt, ensureDocuments, TARGETS } from './lib/build.mjs'
import { runMain } from './lib/process.mjs'

await runMain(async () => {
  await ensureDocuments()
  await ensureBuilt(TARGETS.page, { force: true })
  await ensureBuilt(TARGETS.node, { force: true })
})
