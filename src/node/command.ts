/** One invocation, from arguments to exit code. */
import { toProblem } from '../core/errors'
import { type Invocation, parseCommandLine, UsageError } from './args'
import { devices } from './devices'
import { evalCheckpoint } from './eval'
import { inspect } from './inspect'
import type { Io, Report } from './report'
import { train } from './train'
import { type CommandName, usage } from './usage'

const HANDLERS: Readonly<Record<CommandName, (invocation: Invocation, io: Io) => Promise<Report>>> = {
  train,
  eval: evalCheckpoint,
  inspect: ({ argument }) => inspect(argument ?? ''),
  devices,
}

/** Runs a command. Resolves to the exit code: 0 done, 1 failed, 2 bad usage. */
export async function runCommand(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    const invocation = parseCommandLine(argv)
    if (invocation.command === 'help') {
      io.out(usage(invocation.of ? [invocation.of] : undefined))
      return 0
    }
    const { json, text } = await HANDLERS[invocation.command](invocation, io)
    io.out(invocation.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`)
    return 0
  } catch (error) {
    return explain(error, argv.includes('--json'), io)
  }
}

function explain(error: unknown, json: boolean, io: Io): 1 | 2 {
  const isUsage = error instanceof UsageError
  const problem = isUsage
    ? { subject: 'usage', problem: error.message, remedy: `Try: lattice ${error.command ?? ''} --help`.replace('  ', ' ') }
    : toProblem(error)
  io.err.write(
    isUsage ? `lattice: ${problem.problem}\n${problem.remedy}\n` : `lattice: ${problem.subject}: ${problem.problem} ${problem.remedy}\n`,
  )
  if (json) io.out(`${JSON.stringify({ error: problem }, null, 2)}\n`)
  return isUsage ? 2 : 1
}
