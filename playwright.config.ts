import { defineConfig } from '@playwright/test'
import { findChrome } from './scripts/lib/index.mjs'

// Worker processes read this file again and inherit the environment: one port for all.
process.env.LATTICE_E2E_PORT ??= String(20_000 + (process.pid % 20_000))
const port = process.env.LATTICE_E2E_PORT
const executablePath = findChrome()
if (!executablePath) throw new Error('No Chrome or Chromium was found. Run: node scripts/setup.mjs')

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    // The tour was seen: its card would stand in the way.
    storageState: {
      cookies: [],
      origins: [{ origin: `http://127.0.0.1:${port}`, localStorage: [{ name: 'lattice-tour', value: 'done' }] }],
    },
    // Every test is a first visit; the offline tests allow them.
    serviceWorkers: 'block',
    trace: 'off',
    // An element that is not there by then will not come: the test need not wait for its own limit.
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        // The full browser's own headless mode: headless shell has no WebGPU.
        '--headless=new',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-unsafe-swiftshader',
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node scripts/e2e-server.mjs ${port}`,
    url: `http://127.0.0.1:${port}/`,
    timeout: 180_000,
    reuseExistingServer: false,
  },
})
