import { defineConfig } from '@playwright/test'
import config from './playwright.config'

/** The browser's soak tests, with all of their cases: a part of `npm run test:soak`. */
export default defineConfig({ ...config, testMatch: 'soak/*.soak.ts', timeout: 3_600_000 })
