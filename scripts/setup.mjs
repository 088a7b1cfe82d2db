/** Sets up a fresh machine for `npm test`: dependencies, a browser, a GPU for Dawn, the built-in dataset. `node scripts/setup.mjs` */
import { pathToFileURL } from 'node:url'
import { ensureDocuments } from './lib/build.mjs'
import { ensureChrome } from './lib/chrome.mjs'
import { checkNode, ensureDependencies } from './lib/dependencies.mjs'
import { ensureGpu } from './lib/gpu.mjs'
import { runMain, SetupError } from './lib/process.mjs'

/** What the page needs. */
export async function setUpPage() {
  checkNode()
  await ensureDependencies()
  await ensureDocuments()
}

/** What the tests need, all that is missing in one message; resolves to the environment for their processes. @returns {Promise<NodeJS.ProcessEnv>} */
export async function setUpTests() {
  await setUpPage()
  const [gpu, chrome] = [await attempt(ensureGpu), await attempt(ensureChrome)]
  const problems = [gpu, chrome].flatMap((outcome) => (outcome instanceof SetupError ? [outcome.message] : []))
  if (gpu instanceof SetupError || chrome instanceof SetupError) throw new SetupError(problems.join('\n'))
  return { ...process.env, ...gpu, CHROME_PATH: chrome }
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T | SetupError>} */
async function attempt(work) {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SetupError) return error
    throw error
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    await setUpTests()
  })
}
