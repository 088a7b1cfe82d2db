/** Which process is meant, and whether it still lives: a process id alone is given again. */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Where a process lives: its host since when it was started, its own world of process ids, its id and since when it runs. */
export interface ProcessMark {
  host: string
  /** Empty where the system does not say. */
  boot: string
  namespace: string
  pid: number
  start: string
}

const quietly = (read: () => string): string => {
  try {
    return read().trim()
  } catch {
    return ''
  }
}

const SURROUNDINGS = {
  host: hostname(),
  boot: quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  namespace: quietly(() => readlinkSync('/proc/self/ns/pid')),
}

/** State and start of a process, from /proc (proc(5): the name before them may hold anything); null where there is none to be read. */
function statOf(pid: number): { state: string; start: string } | null {
  const text = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', start = ''] = [fields[0], fields[19]]
  return text && state && start ? { state, start } : null
}

export const markOf = (pid: number): ProcessMark => ({ ...SURROUNDINGS, pid, start: statOf(pid)?.start ?? '' })

/** A mark in one line, as a lease holds it. */
export const placeOf = ({ host, boot, namespace, pid, start }: ProcessMark): string => [host, boot, namespace, pid, start].join('|')

export function parsePlace(place: string): ProcessMark | null {
  const [host = '', boot = '', namespace = '', pid = '', start = '', ...more] = place.split('|')
  return more.length === 0 && /^[1-9]\d{0,9}$/.test(pid) ? { host, boot, namespace, pid: Number(pid), start } : null
}

/** Whether a process still lives; null where that cannot be known from here. */
export function isAlive(mark: ProcessMark): boolean | null {
  if (mark.host !== SURROUNDINGS.host) return null
  // the host was started anew
  if (mark.boot !== SURROUNDINGS.boot) return false
  if (mark.namespace !== SURROUNDINGS.namespace) return null
  try {
    process.kill(mark.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? false : null
  }
  const stat = statOf(mark.pid)
  if (!stat || !mark.start) return null
  return stat.start === mark.start && stat.state !== 'Z' && stat.state !== 'X'
}
