/** The command line of `npm run bench:peers`, and what it runs by default. Pure. */
import type { ContenderName } from './names'
import type { Setting } from './ours'

export interface Options {
  /** Correctness and a small lattice alone: minutes, for CI. */
  quick: boolean
  json: string | null
  device: string | undefined
  contenders: ContenderName[]
  /** Restrict the default settings. */
  steps: number[] | null
  batches: number[] | null
  rounds: number | null
  /** Skip the golden files and curves: for a measurement that goes on. */
  speedOnly: boolean
}

export interface Race {
  setting: Setting
  rounds: number
}

export const USAGE = `npm run bench:peers -- [--quick] [--json FILE] [--device NAME] [--peers jax,tfjs] [--steps 16,12] [--batch 1,8,32]
                        [--rounds N] [--speed-only]

The same training step by Lattice Studio, jax-js and TensorFlow.js on one Dawn device: proven equal, then timed in turns.`

const ALL: readonly ContenderName[] = ['ours', 'jax', 'tfjs']
/** The benchmark's: 15×15×11, C = 16, Hd = 32 are the config's defaults. */
const DIN = 384
const STEPS = [16, 12]
const BATCHES = [1, 8, 32]
const roundsFor = (batch: number): number => (batch >= 32 ? 2 : 5)
/** A lattice for CI. */
const SMALL: Setting = { lattice: { width: 6, height: 6, depth: 5, channels: 8, hidden: 16, steps: 8 }, din: 64, batch: 4 }

function numbers(name: string, text: string | undefined): number[] {
  const values = (text ?? '').split(',').map(Number)
  if (values.some((value) => !Number.isInteger(value) || value < 1))
    throw new Error(`${name} ${text}: whole numbers, 1 or more.\n\n${USAGE}`)
  return values
}

function contendersOf(text: string | undefined): ContenderName[] {
  const names = (text ?? '').split(',')
  const unknown = names.find((name) => name === 'ours' || !ALL.includes(name as ContenderName))
  if (unknown !== undefined) throw new Error(`--peers ${text}: it is jax, tfjs, or both.\n\n${USAGE}`)
  return ALL.filter((name) => name === 'ours' || names.includes(name))
}

/** Reads the arguments; throws what to say where one is not understood. */
export function parseOptions(args: readonly string[]): Options {
  const options: Options = {
    quick: false,
    json: null,
    device: undefined,
    contenders: [...ALL],
    steps: null,
    batches: null,
    rounds: null,
    speedOnly: false,
  }
  const rest = [...args]
  const value = (name: string): string => {
    const given = rest.shift()
    if (given === undefined || given.startsWith('--')) throw new Error(`${name} needs a value.\n\n${USAGE}`)
    return given
  }
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '--quick') options.quick = true
    else if (name === '--speed-only') options.speedOnly = true
    else if (name === '--json') options.json = value(name)
    else if (name === '--device') options.device = value(name)
    else if (name === '--peers') options.contenders = contendersOf(value(name))
    else if (name === '--steps') options.steps = numbers(name, value(name))
    else if (name === '--batch') options.batches = numbers(name, value(name))
    else if (name === '--rounds') options.rounds = numbers(name, value(name))[0] ?? null
    else throw new Error(`${name} is no option.\n\n${USAGE}`)
  }
  return options
}

/** The settings to time, in order. */
export function racesOf({ quick, steps, batches, rounds }: Options): Race[] {
  if (quick) return [{ setting: SMALL, rounds: rounds ?? 2 }]
  return (steps ?? STEPS).flatMap((T) =>
    (batches ?? BATCHES).map((batch) => ({ setting: { lattice: { steps: T }, din: DIN, batch }, rounds: rounds ?? roundsFor(batch) })),
  )
}

/** Golden files to compare with, and the setting and length of the curves. */
export const proofOf = ({ quick }: Options): { files: string[]; curves: { setting: Setting; updates: number } } =>
  quick
    ? { files: ['layer'], curves: { setting: SMALL, updates: 6 } }
    : { files: ['layer', 'overflow', 'lattice'], curves: { setting: { lattice: { steps: 16 }, din: DIN, batch: 4 }, updates: 6 } }
