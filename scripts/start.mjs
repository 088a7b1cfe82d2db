/** `npm start`: builds the studio when needed, serves it on this machine only, opens the browser. */
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { openBrowser } from './lib/open.mjs'
import { runMain, SetupError, say } from './lib/process.mjs'
import { serve } from './lib/serve.mjs'
import { setUpPage } from './setup.mjs'

// What the studio stores belongs to its origin, port included: keep to one port while it is free.
const USUAL_PORT = 4747

function wantedPort() {
  if (!process.env.PORT) return { port: USUAL_PORT }
  const port = Number(process.env.PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new SetupError(`PORT is ${process.env.PORT}, which is no port. Set it to a number from 0 to 65535, or unset it.`)
  return { port }
}

await runMain(async () => {
  const { port } = wantedPort()
  await setUpPage()
  const root = await ensureBuilt(TARGETS.page)
  const { url } = await serve({ root, port })
  if (port && !url.includes(`:${port}/`))
    say(`Port ${port} is taken. What the studio stored there belongs to that address and is not seen at this one.`)
  process.stdout.write(`Lattice Studio is at ${url}\nCtrl-C stops it.\n`)
  if (!process.argv.includes('--no-open')) openBrowser(url)
})
