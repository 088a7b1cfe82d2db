/** One invocation, from arguments to exit code. */
import { problemLine, toProblem } from '../core/errors'
import { type HelpInvocation, type Invocation, parseCommandLine, UsageError } from './args'
import { bench } from './bench'
import { check } from './check'
import { devices } from './devices'
import { evalCheckpoint } from './eval'
import { inspect } from './inspect'
import { type Io, printable, type Report } from './report'
import { sweep } from './sweep/command'
import { train } from './train'
import { type CommandName, usage, usageJson } from './usage'

const HANDLERS: Readonly<Record<CommandName, (invocation: Invocation, io: Io) => Promise<Report>>> = {
  train,
  eval: evalCheckpoint,
  bench,
  sweep,
  inspect: ({ argument, values }) => inspect(argument ?? '', values.has('skip-bad-rows')),
  devices,
  check,
}

/** Runs a command. Resolves to the exit code: 0 done, 1 failed, 2 bad usage. */
export async function runCommand(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    const invocation = parseCommandLine(argv)
    const { json, text, failed } = invocation.command === 'help' ? help(invocation) : await HANDLERS[invocation.command](invocation, io)
    io.out(invocation.json ? `${JSON.stringify(json, null, 2)}\n` : `${printable(text)}\n`)
    return failed ? 1 : 0
  } catch (error) {
    return explain(error, argv.includes('--json'), io)
  }
}

function help({ of }: HelpInvocation): Report {
  const names = of ? [of] : undefined
  return { json: usageJson(names), text: usage(names).trimEnd() }
}

function explain(error: unknown, json: boolean, io: Io): 1 | 2 {
  const isUsage = error instanceof UsageError
  const problem = isUsage
    ? { subject: 'usage', problem: error.message, remedy: `Try: lattice ${error.command ?? ''} --help`.replace('  ', ' ') }
    : toProblem(error)
  const text = isUsage ? `${problem.problem}\n${problem.remedy}` : problemLine(problem)
  io.err.write(`lattice: ${printable(text)}\n`)
  if (json) io.out(`${JSON.stringify({ error: problem }, null, 2)}\n`)
  return isUsage ? 2 : 1
}
