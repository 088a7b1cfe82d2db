/** What of an update, as it was profiled, makes it slow. */
import { type Profile, partSeconds } from '../profile'
import { digits, type Finding, factorCost, good, mebibytes, percent, type SlownessInputs, slow } from './types'

/** Drivers end a dispatch after about so many seconds. */
const WATCHDOG = 2
/** A dispatch that takes longer is too near to that: other programs share the GPU. */
const RISKY = 0.2
/** Shares of an update below which something costs nothing worth a sentence. */
const WAITING = 0.1
const RECOMPUTED = 0.02
const IN_DISPATCHES = 0.2

const milliseconds = (seconds: number): string => `${digits(1000 * seconds)} ms`

/** What an update would be faster by, had it not so many seconds to spend. */
const without = ({ seconds }: Profile, spent: number) => factorCost(seconds / Math.max(seconds - spent, seconds / 1000))

function watchdog({ rows }: Profile): Finding {
  const longest = rows.reduce((most, row) => Math.max(most, row.longest), 0)
  const name = rows.find((row) => row.longest === longest)?.label ?? ''
  const detail = `The longest, ${name}, takes ${milliseconds(longest)}; drivers stop work after about ${WATCHDOG} s.`
  return longest > RISKY
    ? slow('watchdog', 'A dispatch risks the watchdog', null, detail, 'Make the micro-batch smaller: the GPU can be lost otherwise.')
    : good('watchdog', 'No dispatch risks the watchdog', detail)
}

function waiting(profile: Profile): Finding {
  const seconds = partSeconds(profile).waiting
  const share = seconds / profile.seconds
  const detail =
    seconds > 0
      ? `${percent(share)} of an update, ${milliseconds(seconds)}, is no pass: uploads, submissions, reading back.`
      : 'Its passes fill the whole update.'
  return share > WAITING
    ? slow(
        'waiting',
        'The GPU waits for the page',
        without(profile, seconds),
        detail,
        'Close what keeps the processor busy; a larger micro-batch gives each submission more to do.',
      )
    : good('waiting', 'The GPU hardly waits for the page', detail)
}

function recomputation(profile: Profile, { config, states }: SlownessInputs): Finding {
  const every = config.memory.checkpointEvery
  const seconds = partSeconds(profile).recompute
  const share = seconds / profile.seconds
  if (every === 1) return good('recompute', 'Every state is kept', 'No lattice step is done twice.')
  const detail = `One state in ${every} is kept; the others are computed again on the way back: ${milliseconds(seconds)} of an update.`
  if (share <= RECOMPUTED) return good('recompute', 'Recomputation hardly counts', detail)
  const fits = states && states.more <= states.room
  const price = states ? `That takes ${mebibytes(states.more)} more${fits ? '.' : ': raise the budget first.'}` : ''
  return slow('recompute', 'States are computed twice', without(profile, seconds), detail, `Set “state kept every” to 1. ${price}`.trim())
}

/** Dispatches that cost more than what they do; nothing is said where they do not. */
function dispatches(profile: Profile): Finding[] {
  const seconds = Math.min(profile.seconds, profile.dispatches * profile.ceilings.secondsPerDispatch)
  if (profile.verdict.bound !== 'dispatches' || seconds / profile.seconds < IN_DISPATCHES) return []
  const detail = `${profile.dispatches} dispatches at ${digits(1e6 * profile.ceilings.secondsPerDispatch)} µs each are ${percent(seconds / profile.seconds)} of an update.`
  return [slow('dispatches', 'Dispatches have hardly anything to do', without(profile, seconds), detail, 'Make the micro-batch larger.')]
}

export function updateFindings(inputs: SlownessInputs): Finding[] {
  const { profile } = inputs
  return profile ? [recomputation(profile, inputs), ...dispatches(profile), watchdog(profile), waiting(profile)] : []
}
