import type { Fix } from '../../../core/library'

/** Adds a fix at the end of the list; one of its kind that is there already is replaced where it stands. */
export const withFix =
  (fix: Fix) =>
  (fixes: readonly Fix[]): readonly Fix[] =>
    fixes.some(({ kind }) => kind === fix.kind) ? fixes.map((one) => (one.kind === fix.kind ? fix : one)) : [...fixes, fix]

export const withoutFix =
  (kind: Fix['kind']) =>
  (fixes: readonly Fix[]): readonly Fix[] =>
    fixes.filter((fix) => fix.kind !== kind)
