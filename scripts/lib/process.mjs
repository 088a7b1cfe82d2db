/** Child processes, and the one way in which our scripts end. */
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** What a person has to mend: one message, and the exact command where there is one. */
export class SetupError extends Error {
  /**
   * @param {string} problem
   * @param {string} [command]
   */
  constructor(problem, command) {
    super(command ? `${problem}\nThis mends it:\n\n    ${command}\n` : problem)
    this.name = 'SetupError'
  }
}

/** Progress of a script, for people: on stderr, so that stdout stays a command's own. @param {string} text */
export const say = (text) => process.stderr.write(`${text}\n`)

/**
 * Runs a command. With `quiet` its output is kept and only shown when it fails; otherwise it is shown as it comes.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, timeout?: number }} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
export function run(command, args, { quiet = false, env = process.env, timeout } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      timeout,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    const startedAt = Date.now()
    let output = ''
    let stdout = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
      stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => done({ code: 127, output: error.message, stdout }))
    child.on('close', (code, signal) => {
      if (signal && timeout && Date.now() - startedAt >= timeout)
        say(`${command} ${args[0] ?? ''} took longer than ${timeout / 1000} s and was stopped.`)
      done({ code: code ?? 1, output, stdout })
    })
  })
}

/** Runs a Node script with this Node. @param {string} script @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
export const runNode = (script, args, options) => run(process.execPath, [join(ROOT, script), ...args], options)

/** The full path of a program, or undefined. @param {string} name @param {NodeJS.ProcessEnv} [env] */
export function onPath(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const file of process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]) {
      const path = join(folder, file)
      if (existsSync(path) && isExecutable(path)) return path
    }
  }
  return undefined
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a script's main function; a {@link SetupError} becomes its message alone, exit 1. @param {() => Promise<number | void>} main */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error))
    process.exitCode = 1
  }
}
