import { group } from '../format'

const MIB = 2 ** 20

/** `1 024 of 2 048 MiB`: both numbers in the unit of the larger. */
export function limitText(name: string, asked: number, available: number | undefined): string {
  const isBytes = /Size$/.test(name)
  const most = Math.max(asked, available ?? 0)
  const [unit, per] = !isBytes || most < 1024 ? ['', 1] : most >= MIB ? ['MiB', MIB] : ['KiB', 1024]
  const of = available === undefined ? '' : ` of ${group(available / per)}`
  return `${group(asked / per)}${of} ${unit}`.trim()
}
