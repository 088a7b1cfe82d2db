/** What the command line offers: one table from which parsing, checking and the help text are made. */

export interface Option {
  /** What stands after it in the help; a flag without one takes no value. */
  value?: string
  meaning: string
  required?: boolean
  /** May be given more than once. */
  multiple?: boolean
  /** Only with these arguments of the command. */
  only?: readonly string[]
}

export interface CommandDescription {
  meaning: string
  options: Readonly<Record<string, Option>>
  /** The one argument that is no option. */
  argument?: string
  /** What it may be, where it is not free. */
  choices?: readonly string[]
  /** What may, or must, follow the argument, by the argument. */
  operands?: Readonly<Record<string, { name: string; required?: boolean }>>
}

const json: Option = { meaning: 'print one JSON document on stdout and nothing else' }
const device: Option = { value: 'NAME', meaning: 'run on this device (see lattice devices); LATTICE_ADAPTER does the same' }
const data: Option = { value: 'FILE', meaning: 'embeddings: a file, builtin:clusters or builtin:documents' }
const replies: Option = { value: 'FILE', meaning: 'the replies, where they are in a file of their own' }
const skipBadRows: Option = { meaning: 'leave out rows of the data that are too short, too long or not numbers' }
const dataOrClusters: Option = { ...data, meaning: `${data.meaning}; builtin:clusters when absent` }
const settings = {
  config: { value: 'FILE', meaning: 'settings, as YAML' },
  preset: { value: 'NAME', meaning: 'light, full, wide or tiny' },
  set: { value: 'key.path=value', meaning: 'one setting; may be repeated', multiple: true },
} as const satisfies Record<string, Option>

const tiles: Option = {
  value: 'CHOICE',
  meaning: 'tiles of kernels: auto (measured once on this device, remembered in the cache folder; when absent), off, or NAME=TILE,…',
}

/** `bench NAME`: what it measures. */
export const BENCHES = {
  matmul: 'what this device does at most, in square matmuls up to 5120² and a pass over memory',
  train:
    'pairs a second over micro-batch sizes, and where the knee lies; or over presets, batches and precisions; or where an update’s time goes',
  claims: 'each lever alone and all together, beside what the original system claimed',
  gain: 'the lattice against its bypass and against an MLP of as many parameters, on held-out rows',
} as const
export type BenchName = keyof typeof BENCHES
export const BENCH_NAMES = Object.keys(BENCHES) as BenchName[]

/** `sweep VERB`: what it does. */
export const SWEEP_VERBS = {
  run: 'trains what a sweep.yaml plans, or what is left to do in the folder; any number of processes may do so at once',
  status: 'counts planned, running, postponed, failed, done and cancelled trials, and checks that they add up',
  retry: 'plans failed trials again',
  budget: 'sets the memory, or the time, that a trial may take, and whether it is split to fit; what was postponed and fits now is run',
  pause: 'begins no further trial',
  resume: 'goes on after pause or cancel',
  cancel: 'gives up every trial that is not done',
  export: 'writes metrics (csv, jsonl, tfevents for TensorBoard), the sweep.yaml (yaml) or a report with charts (html)',
  backup: 'writes one zip of everything in the folder; after each phase of a sweep this happens by itself, into backups/',
  restore: 'brings a backup back, of a browser too: what is there already is left alone',
} as const
export type SweepVerb = keyof typeof SWEEP_VERBS
export const SWEEP_VERB_NAMES = Object.keys(SWEEP_VERBS) as SweepVerb[]
export const EXPORT_FORMATS = ['csv', 'jsonl', 'yaml', 'html', 'tfevents'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
const sweepWork = { only: ['run'] } as const

export const COMMANDS = {
  train: {
    meaning: 'trains a lattice',
    options: {
      data: dataOrClusters,
      replies,
      'skip-bad-rows': skipBadRows,
      ...settings,
      init: { value: 'CHECKPOINT', meaning: 'begin with these weights, at step 0' },
      resume: { value: 'CHECKPOINT', meaning: 'go on exactly where this checkpoint stopped' },
      deadline: { value: 'SECONDS', meaning: 'without an answer for so long the device counts as hung; by what it takes when absent' },
      out: {
        value: 'DIR',
        meaning: 'where config.yaml, metrics.jsonl, log.jsonl, last.safetensors and best.safetensors go',
        required: true,
      },
      device,
      tiles,
      json,
    },
  },
  eval: {
    meaning: 'validates a checkpoint',
    options: {
      checkpoint: { value: 'FILE', meaning: 'what to validate', required: true },
      data: { ...data, required: true },
      replies,
      'skip-bad-rows': skipBadRows,
      rows: { value: 'all', meaning: 'over every row, not only the validation rows' },
      device,
      json,
    },
  },
  bench: {
    meaning: `measures on this device. ${BENCH_NAMES.map((name) => `${name}: ${BENCHES[name]}`).join('. ')}`,
    argument: BENCH_NAMES.join('|'),
    choices: BENCH_NAMES,
    options: {
      data: dataOrClusters,
      replies,
      'skip-bad-rows': skipBadRows,
      ...settings,
      largest: { value: 'N', meaning: 'train and claims: the largest micro-batch to try; matmul: the largest size' },
      presets: { value: 'A,B', meaning: 'train: a table over these presets' },
      batches: { value: 'N,M', meaning: 'train: a table over these micro-batches' },
      precisions: { value: 'A,B', meaning: 'train: a table over f32, packed16, f16' },
      profile: { meaning: 'train: where the time of one update goes, kernel by kernel, and what bounds it' },
      duration: { value: 'S', meaning: 'matmul: seconds that each size is repeated for; 1 when absent' },
      seeds: { value: 'N', meaning: 'gain: how many seeds, from run.seed up; 3 when absent' },
      device,
      tiles,
      json,
    },
  },
  sweep: {
    meaning: `many trials over a folder that processes share. ${SWEEP_VERB_NAMES.map((verb) => `${verb}: ${SWEEP_VERBS[verb]}`).join('. ')}`,
    argument: SWEEP_VERB_NAMES.join('|'),
    choices: SWEEP_VERB_NAMES,
    operands: { run: { name: '[sweep.yaml]' }, restore: { name: 'FILE', required: true } },
    options: {
      folder: { value: 'DIR', meaning: 'where sweeps, their runs and backups are kept', required: true },
      sweep: { value: 'NAME', meaning: 'this sweep alone, by its name or id; every one of the folder when absent' },
      data: { ...data, meaning: `${data.meaning}; what sweep.yaml says when absent`, ...sweepWork },
      replies: { ...replies, ...sweepWork },
      'skip-bad-rows': { ...skipBadRows, ...sweepWork },
      workers: {
        value: 'N|NAME,…',
        meaning: 'how many trials at once, or the devices to train on, one trial each; 1 when absent',
        ...sweepWork,
      },
      device: { ...device, ...sweepWork },
      tiles: { ...tiles, ...sweepWork },
      mib: { value: 'N', meaning: 'budget: GPU memory that a trial may use, in MiB', only: ['budget'] },
      seconds: { value: 'S', meaning: 'budget: time that an attempt may take; none: as long as it wants', only: ['budget'] },
      fit: { value: 'on|off', meaning: 'budget: split what does not fit into smaller micro-batches, or postpone it', only: ['budget'] },
      format: { value: 'NAME', meaning: `export: ${EXPORT_FORMATS.join(', ')}; csv when absent`, only: ['export'] },
      out: { value: 'PATH', meaning: 'export, backup: the file to write (tfevents: a folder)', only: ['export', 'backup'] },
      json,
    },
  },
  inspect: { meaning: 'shows what a dataset or checkpoint holds', argument: 'FILE', options: { 'skip-bad-rows': skipBadRows, json } },
  devices: { meaning: 'lists every device, its features and limits, and what restricts them', options: { json } },
  check: {
    meaning: 'checks in six parts that this device computes what the reference does',
    options: { device, precision: { value: 'NAME', meaning: 'f32, packed16, f16 or auto; f32 when absent' }, json },
  },
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

/** The same for programs: every command with its options. */
export const usageJson = (names: readonly CommandName[] = COMMAND_NAMES): object => ({
  commands: Object.fromEntries(names.map((name) => [name, COMMANDS[name]])),
})

/** The help text, of one command or of all. */
export function usage(names: readonly CommandName[] = COMMAND_NAMES): string {
  return `Usage: lattice COMMAND …\n\n${names.map(describe).join('\n\n')}\n\nExit: 0 done, 1 failed, 2 bad usage.\n`
}
