import { defineConfig } from 'vitest/config'
import base from './vitest.config'

/** The tests over random cases, with all of their cases: `npm run test:soak`. `npm test` runs them too, with fewer. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['src/**/*.soak.test.ts'],
    env: { ...base.test?.env, LATTICE_SOAK: '1' },
    testTimeout: 3_600_000,
  },
})
