/** Shows a URL in the person's browser, where there is a screen. */
import { spawn } from 'node:child_process'

/** @param {NodeJS.ProcessEnv} env @returns {[string, ...string[]] | undefined} */
function opener(env) {
  if (env.CI || env.BROWSER === 'none') return undefined
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""']
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined
}

/** Never fails: the URL is printed anyway. @param {string} url */
export function openBrowser(url) {
  const [command, ...args] = opener(process.env) ?? []
  if (!command) return
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
