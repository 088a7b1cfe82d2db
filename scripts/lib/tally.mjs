/** The counts of vitest and Playwright, from their JSON reports. */
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number }} Tally */

/** @param {string} file @returns {Record<string, any> | undefined} */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** A run that left no report counts as one failure. @param {string} file @returns {Tally} */
export function vitestTally(file) {
  const report = read(file)
  return report ? { passed: report.numPassedTests, failed: report.numFailedTests } : { passed: 0, failed: 1 }
}

/** @param {string} file @returns {Tally} */
export function playwrightTally(file) {
  const stats = read(file)?.stats
  return stats ? { passed: stats.expected, failed: stats.unexpected + stats.flaky } : { passed: 0, failed: 1 }
}
