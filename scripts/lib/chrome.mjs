/** The browser that the end-to-end tests drive. */
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { aptCommand, aptInstall, osRelease } from './apt.mjs'
import { onPath, run, runNode, SetupError, say } from './process.mjs'

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome']

/** @param {NodeJS.ProcessEnv} env */
const fixedPaths = (env) => ({
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  ],
  win32: [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe')),
  linux: ['/opt/google/chrome/chrome', '/usr/lib/chromium/chromium'],
})

/** Browsers that Playwright downloaded, newest first. @param {NodeJS.ProcessEnv} env */
function playwrightBrowsers(env) {
  const caches = {
    darwin: join(homedir(), 'Library/Caches'),
    win32: env.LOCALAPPDATA ?? '',
    linux: env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  }
  const folder = env.PLAYWRIGHT_BROWSERS_PATH ?? join(caches[platform()], 'ms-playwright')
  if (!existsSync(folder)) return []
  const inside = ['chrome-linux64/chrome', 'chrome-linux/chrome', 'chrome-win64/chrome.exe', 'chrome-win/chrome.exe', ...macApps()]
  const builds = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name))
  builds.sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
  return builds.flatMap((build) => inside.map((path) => join(folder, build, path)))
}

const macApps = () => {
  const app = 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'
  return [`chrome-mac-arm64/${app}`, `chrome-mac-x64/${app}`, 'chrome-mac/Chromium.app/Contents/MacOS/Chromium']
}

/** @returns {'darwin' | 'win32' | 'linux'} */
const platform = () => (process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux')

/** The path of an installed Chrome or Chromium, or undefined. CHROME_PATH goes first. @param {NodeJS.ProcessEnv} [env] */
export function findChrome(env = process.env) {
  if (env.CHROME_PATH) {
    if (existsSync(env.CHROME_PATH)) return env.CHROME_PATH
    throw new SetupError(`CHROME_PATH is ${env.CHROME_PATH}, and no such file exists. Set it to a Chrome or Chromium, or unset it.`)
  }
  const named = NAMES.map((name) => onPath(name, env)).find(Boolean)
  return named ?? [...fixedPaths(env)[platform()], ...playwrightBrowsers(env)].find((path) => existsSync(path))
}

/** A browser that starts: Ubuntu's `chromium` is a stub without snapd. (On Windows `--version` opens a window.) */
async function workingChrome() {
  const path = findChrome()
  if (!path || process.platform === 'win32') return path
  const { code } = await run(path, ['--version'], { quiet: true, timeout: 60_000 })
  return code === 0 ? path : undefined
}

/** Finds a browser, else installs one, else says how. Resolves to its path. */
export async function ensureChrome() {
  const found = await workingChrome()
  if (found) return found
  const wanted = { packages: ['chromium'] }
  const debian = osRelease().ID === 'debian'
  if (debian && (await aptInstall(wanted))) {
    const installed = await workingChrome()
    if (installed) return installed
  }
  say('Installing Chromium with Playwright …')
  const withSystemLibraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : []
  const { output } = await runNode('node_modules/playwright/cli.js', ['install', ...withSystemLibraries, '--no-shell', 'chromium'], {
    quiet: true,
  })
  const downloaded = await workingChrome()
  if (downloaded) return downloaded
  const reason =
    output
      .split('\n')
      .find((line) => /error/i.test(line))
      ?.trim() ?? 'no reason was given'
  throw new SetupError(
    `The browser tests need Chrome or Chromium, and none could be found or installed (${reason}). Set CHROME_PATH if you have one elsewhere.`,
    debian ? aptCommand(wanted) : 'npx playwright install --with-deps chromium',
  )
}
