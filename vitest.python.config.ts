import { defineConfig } from 'vitest/config'

/** What is written for Python, run by a real one: `npm run test:python`. `npm test` looks at its text. */
export default defineConfig({
  test: { include: ['src/**/*.python.testing.ts'], environment: 'node', testTimeout: 120_000 },
})
