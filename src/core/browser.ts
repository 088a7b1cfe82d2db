/** What a browser says of itself, as far as GPU features depend on it. Pure: the host reads it. */

export type System = 'Linux' | 'Windows' | 'macOS' | 'Android' | 'ChromeOS' | 'iOS' | 'unknown'

export interface BrowserFacts {
  /** `Chrome`, `Edge`, `Firefox`, `Safari`; empty where it is none of them. */
  name: string
  /** Major version; null where it is not told. */
  version: number | null
  system: System
  /** Chromium's own version, whatever the browser is called; null where it is none. */
  chromium: number | null
}

const NAMES: readonly [name: string, pattern: RegExp][] = [
  ['Edge', /\bEdg\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Chrome', /\b(?:Headless)?Chrome\/(\d+)/],
  ['Firefox', /\bFirefox\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/],
]

const SYSTEMS: readonly [system: System, pattern: RegExp][] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['ChromeOS', /CrOS/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['Linux', /Linux|X11/],
]

/** Reads a user agent's text: the one description that every browser still gives. */
export function browserFacts(userAgent: string): BrowserFacts {
  const versionOf = (pattern: RegExp): number | null => {
    const [, version] = pattern.exec(userAgent) ?? []
    return version === undefined ? null : Number(version)
  }
  const [name, pattern] = NAMES.find(([, each]) => each.test(userAgent)) ?? ['', null]
  const [system] = SYSTEMS.find(([, each]) => each.test(userAgent)) ?? ['unknown' as const]
  return { name, version: pattern && versionOf(pattern), system, chromium: versionOf(/\b(?:Headless)?Chrome\/(\d+)/) }
}

export const browserName = ({ name, version, system }: BrowserFacts): string =>
  [[name || 'unknown browser', version].filter((part) => part !== null).join(' '), system].filter((part) => part !== 'unknown').join(', ')
