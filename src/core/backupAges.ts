/** Which of the backups that are made by themselves stay. */

/** Milliseconds that clocks of several machines may be apart. */
const APART_MS = 60_000

export interface AgedBackup {
  name: string
  /** When it was made, in milliseconds since 1970, by the clock of that time. */
  at: number
}

/**
 * Backups that go so that `keep` stay. The one just made stays whatever the clock says; one whose time is yet to come was made before
 * the clock went back, and is older than those that were made since.
 */
export function outdatedBackups(all: readonly AgedBackup[], made: string, now: number, keep: number): string[] {
  const age = ({ at }: AgedBackup): number => (at > now + APART_MS ? 1 : 0)
  const others = all.filter(({ name }) => name !== made).sort((a, b) => age(a) - age(b) || b.at - a.at)
  return others.slice(Math.max(0, keep - 1)).map(({ name }) => name)
}
