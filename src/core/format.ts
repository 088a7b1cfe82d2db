/** Numbers as the studio writes them: narrow no-break spaces for thousands, a true minus, units beside. */

const NARROW = '\u202f'
export const MINUS = '\u2212'

/** 1234567 → "1 234 567" with narrow no-break spaces. */
export const group = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, NARROW)
    .replace('-', MINUS)

/** A rate, which is small as a rule: 0.001 → "1e−3", 0.05 → "5e−2", 10 → "10". */
export const rate = (value: number): string => (value >= 1 && value < 1000 ? trim(value) : exponential(value))

/** An end of a legend: as people say it, short where it is huge. */
export const legendEnd = (value: number): string => (Math.abs(value) >= 1e5 ? exponential(value, 1) : settingText(value))

/** Three significant digits, without an exponent between 1e-3 and 1e6. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : `${MINUS}∞`
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e6 || size < 1e-3) return exponential(value)
  if (size >= 10 ** digits) return group(value)
  return value.toPrecision(digits).replace('-', MINUS)
}

/** 0.000678 → "6.78e−4". */
export const exponential = (value: number, digits = 2): string =>
  value
    .toExponential(digits)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e')
    .replaceAll('-', MINUS)

/** Short enough for an axis tick: 1200 → "1.2k". */
export function tick(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e9) return exponential(value, 1)
  if (size >= 1e6) return `${trim(value / 1e6)}M`
  if (size >= 1e4) return `${trim(value / 1e3)}k`
  if (size >= 1000) return group(value)
  if (size < 1e-3) return exponential(value, 1)
  return trim(value)
}

const trim = (value: number): string => String(Number(value.toPrecision(3))).replace('-', MINUS)

const MIB = 2 ** 20

/** Bytes with a binary unit: "191.0 MiB". */
export function bytes(value: number): string {
  if (value >= 1024 * MIB) return `${(value / MIB / 1024).toFixed(2)} GiB`
  if (value >= 0.1 * MIB) return `${(value / MIB).toFixed(1)} MiB`
  if (value >= 1024) return `${(value / 1024).toFixed(1)} KiB`
  return `${value} B`
}

/** Bytes that something needs, rounded up: so many are enough. */
export function bytesNeeded(value: number): string {
  const unit = [1024 * MIB, 0.1 * MIB, 1024].find((least) => value >= least) ?? 1
  const digit = unit === 1024 * MIB ? unit / 100 : unit === 1024 ? unit / 10 : unit
  return bytes(Math.ceil(value / digit) * digit)
}

/** A budget as it was given: 2.5 → "2.5 MiB", 1024 → "1 024 MiB"; never rounded to another one. */
export function budgetText(mib: number): string {
  const [whole = '', fraction] = String(Number(mib.toFixed(3))).split('.')
  return `${group(Number(whole))}${fraction ? `.${fraction}` : ''} MiB`
}

/** MiB with one digit, no unit. */
export const mebibytes = (value: number): string => {
  const text = (value / MIB).toFixed(1)
  const [whole = '', fraction] = text.split('.')
  return `${group(Number(whole))}.${fraction}`
}

/** 463 → "7 min 43 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–'
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.round(hours / 24)} days`
}

/** 0.419 → "41.9 %". */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)}${NARROW}%`

/** A count that may be large: 1 853 000 → "1.85 M". */
export function count(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toPrecision(3)} G`
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`
  if (value >= 1e5) return `${(value / 1e3).toPrecision(3)} k`
  return group(value)
}

/** One of something, or several. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${group(n)} ${n === 1 ? one : many}`

/** A setting's value in a sentence or a chip. */
export const settingText = (value: unknown): string =>
  typeof value === 'number'
    ? significantSetting(value)
    : typeof value === 'boolean'
      ? value
        ? 'on'
        : 'off'
      : typeof value === 'object' && value !== null
        ? Object.values(value).map(settingText).join(' ')
        : String(value ?? 'none')

const significantSetting = (value: number): string =>
  Math.abs(value) > 0 && Math.abs(value) < 1e-3
    ? exponential(value)
    : Math.abs(value) >= 1e4
      ? group(value)
      : String(value).replace('-', MINUS)

/** What a person typed as a number: comma or point, spaces between thousands, a true minus. Text that is none stays text. */
export function parseNumber(text: string): number | string {
  const plain = text
    .trim()
    .replace(/[\s\u202f\u00a0]/g, '')
    .replace(/\u2212/g, '-')
    .replace(/^(-?\d*),(\d+)$/, '$1.$2')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return text
  return Number(plain)
}
