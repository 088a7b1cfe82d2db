/** The known faults of the packages that are installed, as npm's registry tells them. */
import { run } from './process.mjs'

const LEVELS = ['high', 'critical']

/**
 * What `npm audit --json` says, in a sentence.
 * @param {string} output
 * @returns {{ ok: boolean, text: string }}
 */
export function verdict(output) {
  /** @type {{ metadata?: { vulnerabilities?: Record<string, number> }, message?: string, error?: { summary?: string } }} */
  let report
  try {
    report = JSON.parse(output)
  } catch {
    return { ok: true, text: 'npm audit gave no report: the registry could not be asked.' }
  }
  const counts = report.metadata?.vulnerabilities
  if (!counts)
    return { ok: true, text: `The registry tells no advisories here: ${report.message ?? report.error?.summary ?? 'no reason'}.` }
  const grave = LEVELS.reduce((sum, level) => sum + (counts[level] ?? 0), 0)
  return { ok: grave === 0, text: `${grave} high or critical of ${counts.total ?? 0} known vulnerabilities.` }
}

/** Asks the registry. Where it cannot be reached nothing is known, and nothing fails. */
export async function audit() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { stdout } = await run(npm, ['audit', '--json'], { quiet: true, timeout: 60_000 })
  return verdict(stdout)
}
