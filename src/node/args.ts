/** The command line, checked. */
import { parseArgs } from 'node:util'
import { nearestName } from '../core/config/values'
import { COMMAND_NAMES, COMMANDS, type CommandDescription, type CommandName } from './usage'

/** The command line is wrong: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** @param command whose help would show what is right */
  constructor(
    message: string,
    readonly command?: CommandName,
  ) {
    super(message)
  }
}

export interface Invocation {
  command: CommandName
  /** Options with a value, and as 'true' those without one that are given; `json` has its own place. */
  values: ReadonlyMap<string, string>
  /** Every `--set`, in order. */
  sets: readonly string[]
  /** What stands without an option (`inspect FILE`). */
  argument: string | null
  /** What follows it (`sweep run FILE`). */
  operand: string | null
  json: boolean
}

/** A wish for help, on one command or on all. */
export interface HelpInvocation {
  command: 'help'
  of: CommandName | null
  json: boolean
}

/** What the arguments ask for. Throws a {@link UsageError}. */
export function parseCommandLine(argv: readonly string[]): Invocation | HelpInvocation {
  const [name, ...rest] = argv
  if (name === undefined) throw new UsageError(`which command? There is ${COMMAND_NAMES.join(', ')}.`)
  const json = rest.includes('--json')
  if (['help', '--help', '-h'].includes(name)) return { command: 'help', of: null, json }
  if (!isCommand(name)) {
    const advice = name.startsWith('-') ? 'The command comes first' : `Did you mean ${nearestName(name, COMMAND_NAMES)}`
    throw new UsageError(`${name} is no command. ${advice}${name.startsWith('-') ? ':' : '? There is'} ${COMMAND_NAMES.join(', ')}.`)
  }
  if (rest.includes('--help') || rest.includes('-h')) return { command: 'help', of: name, json }
  return parseOptions(name, rest)
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)

function parseOptions(command: CommandName, args: string[]): Invocation {
  const description: CommandDescription = COMMANDS[command]
  const options = Object.fromEntries(
    Object.entries(description.options).map(([name, { value }]) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
  )
  // Not strict: the checks are our own, so that a message can name what is near and what is missing.
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const values = new Map<string, string>()
  const flags = new Set<string>()
  const sets: string[] = []
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = checkOption(command, description, token)
    if (option.multiple) sets.push(token.value ?? '')
    else if (values.has(token.name) || flags.has(token.name)) throw new UsageError(`${token.rawName} is given twice.`, command)
    else if (token.value === undefined) flags.add(token.name)
    else values.set(token.name, token.value)
  }
  const [argument, operand] = checkPresent(command, description, values, positionals)
  for (const name of [...values.keys(), ...flags]) checkBelongs(command, description, argument, name)
  for (const flag of flags) if (flag !== 'json') values.set(flag, 'true')
  return { command, values, sets, argument, operand, json: flags.has('json') }
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

function checkOption(command: CommandName, { options }: CommandDescription, token: OptionToken): CommandDescription['options'][string] {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
  if (!option || !token.rawName.startsWith('--'))
    throw new UsageError(
      `${token.rawName}: ${command} has no such option. Did you mean --${nearestName(token.name, Object.keys(options))}?`,
      command,
    )
  const swallowed = token.value?.startsWith('-') && !token.inlineValue
  if (option.value && (!token.value || swallowed))
    throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}.`, command)
  if (!option.value && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`, command)
  return option
}

function checkBelongs(command: CommandName, { options }: CommandDescription, argument: string | null, name: string): void {
  const only = options[name]?.only
  if (only && !only.includes(argument ?? '')) throw new UsageError(`--${name} goes with ${command} ${only.join(', ')} alone.`, command)
}

/** What stands without an option, checked: the argument, and what follows it. */
function checkPresent(
  command: CommandName,
  { options, argument, choices, operands }: CommandDescription,
  values: ReadonlyMap<string, string>,
  positionals: string[],
): [argument: string | null, operand: string | null] {
  const [first = null, second = null, third] = positionals
  if (choices && !choices.includes(first ?? '')) {
    const known = `There is ${choices.join(', ')}`
    throw new UsageError(first === null ? `${command} what? ${known}.` : `${command} ${first}: there is no such thing. ${known}.`, command)
  }
  for (const [name, option] of Object.entries(options))
    if (option.required && !values.has(name) && (!option.only || option.only.includes(first ?? '')))
      throw new UsageError(`${command} needs --${name} ${option.value}: ${option.meaning}.`, command)
  if (argument && first === null) throw new UsageError(`${command} needs a ${argument}.`, command)
  const operand = operands?.[first ?? '']
  const extra = argument ? (operand ? third : second) : first
  if (extra) throw new UsageError(`${extra} is one argument too many.`, command)
  if (operand?.required && second === null) throw new UsageError(`${command} ${first} needs a ${operand.name}.`, command)
  return [first, second]
}
