/** A child process that trains: in a process group of its own, so that it can be ended with all that it started. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { explain } from '../files'
import { isAlive, markOf, parsePlace, placeOf } from './processes'

/** How a child ended. */
export interface ChildEnd {
  code: number | null
  signal: NodeJS.Signals | null
  /** What it said last. */
  tail: readonly string[]
}

/** Lines of a child's last words that are kept. */
const TAIL = 6
/** What a child that was told to end at once may take until it is gone. */
const GONE_MS = 5000
/** Milliseconds that the last words of an ended child may take to arrive. */
const LAST_WORDS_MS = 1000

export const CHILD_FILES = { log: 'log.txt', outcome: 'outcome.json' } as const

/** Says which process is the child of an attempt: each attempt has a mark of its own, by its token. */
const markFile = (token: number): string => `child.${token}.txt`
const MARK = /^child\.(\d{1,15})\.txt$/

/** Ends a process and all of its group, at once. */
function killGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // it is gone already
  }
}

/**
 * Ends the children that earlier attempts left behind in a run's folder: two would write there. One of a later attempt is its owner's.
 * @param token of the attempt that is to begin
 * @returns whether there was one
 */
export async function endFormer(folder: string, token: number): Promise<boolean> {
  let found = false
  for (const name of await readdir(folder)) {
    const of = Number(MARK.exec(name)?.[1] ?? Number.NaN)
    if (!(of < token)) continue
    const path = join(folder, name)
    const mark = parsePlace((await readFile(path, 'utf8').catch(() => '')).trim())
    if (mark && isAlive(mark) === true) {
      found = true
      killGroup(mark.pid)
      for (let waited = 0; isAlive(mark) === true && waited < GONE_MS; waited += 20) await sleep(20)
    }
    // of one that cannot be seen from here others may know more
    if (!mark || isAlive(mark) === false) await rm(path, { force: true })
  }
  return found
}

/** In one breath with the child's beginning: whoever takes the trial over must find it. */
function putMark(folder: string, token: number, pid: number): void {
  const path = join(folder, markFile(token))
  const temporary = join(folder, `.${markFile(token)}.${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    writeFileSync(temporary, `${placeOf(markOf(pid))}\n`)
    renameSync(temporary, path)
  } catch (error) {
    // one that nobody could find must not go on
    killGroup(pid)
    throw explain(path, error)
  }
}

/** Children of this process. */
const living = new Set<number>()

/** Ends every child of this process, at once. */
export const endChildren = (): void => living.forEach((pid) => void killGroup(pid))

export interface ChildJob {
  /** The program with its arguments. */
  command: readonly string[]
  /** Its run's folder: `log.txt` gets what it says, `outcome.json` its stdout. */
  folder: string
  /** Of the attempt. */
  token: number
  /** Aborted with the reason `stopped`: it is asked to save and stop; with any other: it is ended at once. */
  signal: AbortSignal
  /** Every line that it says. */
  onLine(line: string): void
}

/** Runs a child to its end. */
export async function runChild({ command, folder, token, signal, onLine }: ChildJob): Promise<ChildEnd> {
  const [program = '', ...args] = command
  const log = join(folder, CHILD_FILES.log)
  const outcome = openSync(join(folder, CHILD_FILES.outcome), 'w')
  // the channel tells it when we are gone; what it says passes through us
  const child = spawn(program, args, { detached: true, stdio: ['ignore', outcome, 'pipe', 'ipc'] })
  closeSync(outcome)
  const { pid } = child
  if (pid !== undefined) living.add(pid)
  const tail: string[] = []
  let writing = Promise.resolve()
  const say = (text: string): void => {
    writing = writing.then(() => appendFile(log, text).catch(() => undefined))
  }
  const lines = splitter((line) => {
    tail.push(line)
    if (tail.length > TAIL) tail.shift()
    onLine(line)
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    say(text)
    lines(text)
  })
  const end = (): void => {
    if (pid === undefined) return
    if (signal.reason === 'stopped') killGroup(pid, 'SIGINT')
    else killGroup(pid)
  }
  signal.addEventListener('abort', end)
  try {
    const ended = new Promise<ChildEnd>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, by) => {
        // whatever it started, and left behind, goes with it; then all that was said is here
        if (pid !== undefined) killGroup(pid)
        const whole = (): void => resolve({ code, signal: by, tail })
        child.on('close', whole)
        setTimeout(whole, LAST_WORDS_MS).unref()
      })
    })
    if (pid !== undefined)
      try {
        putMark(folder, token, pid)
      } catch (error) {
        // it was killed: a child that nobody could find is none, as on a full disk
        await ended.catch(() => undefined)
        throw error
      }
    if (signal.aborted) end()
    return await ended
  } finally {
    signal.removeEventListener('abort', end)
    if (pid !== undefined) living.delete(pid)
    await rm(join(folder, markFile(token)), { force: true })
    await writing
  }
}

/** Gives whole lines of a text that comes in pieces. */
function splitter(onLine: (line: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) onLine(line)
  }
}
