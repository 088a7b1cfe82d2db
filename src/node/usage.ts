/** What the command line offers: one table from which parsing, checking and the help text are made. */

export interface Option {
  /** What stands after it in the help; a flag without one takes no value. */
  value?: string
  meaning: string
  required?: boolean
  /** May be given more than once. */
  multiple?: boolean
}

export interface CommandDescription {
  meaning: string
  options: Readonly<Record<string, Option>>
  /** The one argument that is no option. */
  argument?: string
}

const json: Option = { meaning: 'print one JSON document on stdout and nothing else' }
const device: Option = { value: 'NAME', meaning: 'run on this device (see lattice devices); LATTICE_ADAPTER does the same' }
const data: Option = { value: 'FILE', meaning: 'embeddings: a file, builtin:clusters or builtin:documents' }
const replies: Option = { value: 'FILE', meaning: 'the replies, where they are in a file of their own' }

export const COMMANDS = {
  train: {
    meaning: 'trains a lattice',
    options: {
      data: { ...data, meaning: `${data.meaning}; builtin:clusters when absent` },
      replies,
      config: { value: 'FILE', meaning: 'settings, as YAML' },
      preset: { value: 'NAME', meaning: 'light, full, wide or tiny' },
      set: { value: 'key.path=value', meaning: 'one setting; may be repeated', multiple: true },
      init: { value: 'CHECKPOINT', meaning: 'begin with these weights, at step 0' },
      resume: { value: 'CHECKPOINT', meaning: 'go on exactly where this checkpoint stopped' },
      out: { value: 'DIR', meaning: 'where config.yaml, metrics.jsonl, last.safetensors and best.safetensors go', required: true },
      device,
      json,
    },
  },
  eval: {
    meaning: 'validates a checkpoint',
    options: {
      checkpoint: { value: 'FILE', meaning: 'what to validate', required: true },
      data: { ...data, required: true },
      replies,
      rows: { value: 'all', meaning: 'over every row, not only the validation rows' },
      device,
      json,
    },
  },
  inspect: { meaning: 'shows what a dataset or checkpoint holds', argument: 'FILE', options: { json } },
  devices: { meaning: 'lists every device, its features and limits, and what restricts them', options: { json } },
} as const satisfies Record<string, CommandDescription>

export type CommandName = keyof typeof COMMANDS
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]

/** `--out DIR`, as the help shows it. */
const shown = ([name, option]: [string, Option]): string => (option.value ? `--${name} ${option.value}` : `--${name}`)

function describe(name: CommandName): string {
  const { meaning, options, argument }: CommandDescription = COMMANDS[name]
  const entries = Object.entries(options)
  const widest = Math.max(...entries.map((entry) => shown(entry).length))
  const lines = entries.map((entry) => `    ${shown(entry).padEnd(widest)}  ${entry[1].meaning}${entry[1].required ? ' (required)' : ''}`)
  return [`  ${name}${argument ? ` ${argument}` : ''}: ${meaning}`, ...lines].join('\n')
}

/** The help text, of one command or of all. */
export function usage(names: readonly CommandName[] = COMMAND_NAMES): string {
  return `Usage: lattice COMMAND …\n\n${names.map(describe).join('\n\n')}\n\nExit: 0 done, 1 failed, 2 bad usage.\n`
}
