import { defineConfig } from 'vitest/config'
import { softwareGpuEnvironment } from './scripts/lib/index.mjs'

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs', 'bench/**/*.test.ts'],
    environment: 'node',
    env: softwareGpuEnvironment(),
    // A process for each file, ended by a signal: a GPU device is never shared, and no idle one is torn down and crashes.
    pool: 'forks',
    maxWorkers: 2,
    // A software driver compiles a new configuration's kernels for up to a minute, the first time on a machine.
    testTimeout: 400_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
})
