/** Serves the build that the end-to-end tests drive; made anew when stale. `node scripts/e2e-server.mjs PORT` */
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { runMain } from './lib/process.mjs'
import { serve } from './lib/serve.mjs'

await runMain(async () => {
  const root = await ensureBuilt(TARGETS.e2e)
  await serve({ root, port: Number(process.argv[2]), exact: true })
})
