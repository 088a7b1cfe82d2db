import { defineConfig } from '@playwright/test'
import base from './playwright.config'

/** The browser's tests at their full figures: `npm run test:soak`, which sets LATTICE_SOAK. Their bodies are those of e2e/, with greater counts. */
export default defineConfig({
  ...base,
  testDir: 'e2e/soak',
  testMatch: '**/*.soak.ts',
  timeout: 4 * 3_600_000,
})
