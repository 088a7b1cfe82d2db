/** A browser with a profile of its own that dies as in a power cut, and comes back to what stood on the disk. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import config from '../playwright.config'

const { executablePath = '', args = [] } = config.use?.launchOptions ?? {}
/** No start of a browser takes so long, in milliseconds. */
const START_MS = 60_000

interface Living {
  process: ChildProcess
  browser: Browser
  context: BrowserContext
}

/** Every test is a first visit to a page without its tour and its service worker, as in playwright.config. */
const firstVisit = (): void => {
  localStorage.setItem('lattice-tour', 'done')
  if ('serviceWorker' in navigator) navigator.serviceWorker.register = () => new Promise(() => undefined)
}

/** Waits for something that is not there yet. @throws when it takes longer than a browser's start may */
async function patiently<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + START_MS
  while (Date.now() < end) {
    const found = await look().catch(() => null)
    if (found !== null) return found
    await wait(25)
  }
  throw new Error(`${what} did not come within ${START_MS / 1000} s.`)
}

/** Chromium in a process group of its own, over one profile folder. */
export class KillableBrowser {
  private living: Living | null = null

  private constructor(
    /** Where its profile lies. */
    readonly profile: string,
    private readonly more: readonly string[],
  ) {}

  /** A browser that has never run. @param more arguments of Chromium beside those of playwright.config */
  static async create(more: readonly string[] = []): Promise<KillableBrowser> {
    return new KillableBrowser(await mkdtemp(join(tmpdir(), 'lattice-profile-')), more)
  }

  /** The page's own origin. */
  static get url(): string {
    return `http://127.0.0.1:${process.env.LATTICE_E2E_PORT}/`
  }

  /** Starts it, where it does not run; resolves to its context. */
  async start(): Promise<BrowserContext> {
    if (this.living) return this.living.context
    const portFile = join(this.profile, 'DevToolsActivePort')
    await rm(portFile, { force: true })
    const process = spawn(
      executablePath,
      [...args, ...this.more, `--user-data-dir=${this.profile}`, '--remote-debugging-port=0', '--no-default-browser-check', 'about:blank'],
      { detached: true, stdio: 'ignore' },
    )
    try {
      const endpoint = await patiently('The browser', async () => {
        const [port, path] = (await readFile(portFile, 'utf8')).split('\n')
        return port && path ? `ws://127.0.0.1:${port}${path}` : null
      })
      const browser = await chromium.connectOverCDP(endpoint)
      const context = browser.contexts()[0]
      if (!context) throw new Error('The browser has no context.')
      await context.addInitScript(firstVisit)
      this.living = { process, browser, context }
      return context
    } catch (error) {
      await endGroup(process)
      throw error
    }
  }

  /** A new tab of the studio; starts the browser where it does not run. @param place behind the page's address: `#runs` */
  async open(place = ''): Promise<Page> {
    const page = await (await this.start()).newPage()
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${KillableBrowser.url}${place}`)
    return page
  }

  /** SIGKILL to all of its processes at once; resolves when none is left. Nothing that it had to do is done any more. */
  async kill(): Promise<void> {
    const { living } = this
    if (!living) return
    this.living = null
    await endGroup(living.process)
    await living.browser.close().catch(() => undefined)
  }

  /** Ends it for good, and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** Kills a process group, and waits until it has no process that runs. */
async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, name)
    } catch {
      return false
    }
  }
  signal('SIGKILL')
  await patiently('The end of the browser', async () => (signal(0) ? null : true))
}
