/** What of the GPU itself, its driver and the browser makes updates slow. */
import { type AdapterReport, gpuKey, sameGpu } from '../device'
import { whyMissing } from '../features'
import { type MatmulTable, speedUp } from '../matmul'
import type { Precision } from '../precision'
import { type Cost, type Finding, factorCost, good, type SlownessInputs, slow } from './types'

/** Another GPU, or another precision, is faster from this factor on; less is noise. */
const FASTER = 1.1

const benchOf = ({ benches }: SlownessInputs, gpu: Parameters<typeof gpuKey>[0]): MatmulTable | null => benches.get(gpuKey(gpu)) ?? null

/** How many times faster another GPU does a matmul; null unless both were measured. */
export function timesFaster(inputs: SlownessInputs, other: AdapterReport): { factor: number; size: number } | null {
  const [own, theirs] = [benchOf(inputs, inputs.device), benchOf(inputs, other)]
  return own && theirs && speedUp(theirs, 'f32', 'f32', own)
}

const inMatmul = (size: number): string => `in a matmul of ${size}`

/** Another GPU that can be had and is, or should be, faster. */
function betterGpu(inputs: SlownessInputs): { gpu: AdapterReport; cost: Cost | null; measured: string } | null {
  const { device, gpus } = inputs
  const others = gpus.filter((gpu) => !gpu.software && !sameGpu(gpu, device))
  const measured = others
    .flatMap((gpu) => {
      const faster = timesFaster(inputs, gpu)
      return faster ? [{ gpu, ...faster }] : []
    })
    .sort((a, b) => b.factor - a.factor)
  const [fastest] = measured
  if (fastest && fastest.factor > FASTER)
    return { gpu: fastest.gpu, cost: factorCost(fastest.factor), measured: ` It is ${inMatmul(fastest.size)} that many times faster.` }
  // what was measured and is no faster is no better, whatever it is called
  const unmeasured = others.filter((gpu) => !measured.some((one) => one.gpu === gpu))
  const inUse = gpus.find((gpu) => sameGpu(gpu, device))
  const named = device.software || !inUse?.preferences.includes('high-performance')
  const gpu = named ? unmeasured.find(({ preferences }) => device.software || preferences.includes('high-performance')) : undefined
  return gpu ? { gpu, cost: null, measured: '' } : null
}

function whichGpu(inputs: SlownessInputs): Finding {
  const { device, gpus } = inputs
  const better = betterGpu(inputs)
  if (device.software)
    return slow(
      'software',
      'This is a software device',
      better?.cost ?? null,
      `It computes on the processor.${better ? better.measured : ''}`,
      better
        ? `Use ${better.gpu.name}.`
        : 'Switch on hardware acceleration in the browser’s settings, update the driver, or open the page on a machine with a GPU.',
    )
  if (better)
    return slow(
      'preference',
      'The weaker GPU is in use',
      better.cost,
      `The browser also offers ${better.gpu.name}.${better.measured}`,
      `Use ${better.gpu.name}.`,
    )
  const other = gpus.find((gpu) => !gpu.software && !sameGpu(gpu, device))
  return other
    ? good('preference', 'The fast GPU is in use', `The browser also offers ${other.name}, for ${other.preferences.join(' and ')}.`)
    : good('preference', 'The GPU is in use', 'The browser offers no other that is faster.')
}

const TITLES: Readonly<Record<string, string>> = {
  'blocked by the driver': 'The driver blocks shader-f16',
  'browser too old': 'This browser has no shader-f16 yet',
}

/** A driver or browser that keeps native 16 bits away. Nobody can measure what is not there: it has no cost of its own. */
function missingF16(inputs: SlownessInputs): Finding[] {
  const { device, browser, config } = inputs
  if (device.software || device.features.includes('shader-f16')) return []
  const why = whyMissing('shader-f16', device, browser)
  const table = benchOf(inputs, device)
  const packed = table && speedUp(table, 'packed16', 'f32')
  const instead = packed ? ` packed16 reaches ${packed.factor.toFixed(2)} times the rate of f32 ${inMatmul(packed.size)}.` : ''
  const stored = `Values are stored as ${config.precision} and computed as f32.`
  return [slow('f16', TITLES[why.short] ?? 'This GPU has no shader-f16', null, `${why.reason} ${stored}${instead}`, why.remedy)]
}

/** A precision that is chosen although another is faster here. */
function chosenPrecision(inputs: SlownessInputs): Finding[] {
  const { device, config } = inputs
  const chosen = config.precision as Precision
  const table = benchOf(inputs, device)
  // on a processor 16 bits save memory and no time: what a busy moment seems to say is no advice
  const others = (device.precisions as Precision[]).filter((precision) => precision !== chosen && !(device.software && precision !== 'f32'))
  const measured = others
    .flatMap((precision) => {
      const faster = table && speedUp(table, precision, chosen)
      return faster ? [{ precision, ...faster }] : []
    })
    .sort((a, b) => b.factor - a.factor)
  const [best] = measured
  if (!best) return []
  if (best.factor <= FASTER)
    return [good('precision', `${chosen} is the right precision here`, `No other is faster ${inMatmul(best.size)}.`)]
  return [
    slow(
      'precision',
      `${chosen} is slower than ${best.precision} here`,
      factorCost(best.factor),
      `Measured ${inMatmul(best.size)}; sums are in f32 in both.`,
      `Set precision to ${best.precision}.`,
    ),
  ]
}

function subgroups({ device, browser }: SlownessInputs): Finding {
  if (device.subgroup > 1)
    return good('subgroups', 'Sums use subgroups', `At least ${device.subgroup} lanes add up without workgroup memory.`)
  if (device.features.includes('subgroups'))
    return slow('subgroups', 'Subgroups are too small to use', null, 'Sums go through workgroup memory instead.', null)
  const { reason, remedy } = whyMissing('subgroups', device, browser)
  return slow('subgroups', 'Subgroups are absent', null, `${reason} Sums go through workgroup memory instead.`, remedy)
}

export const gpuFindings = (inputs: SlownessInputs): Finding[] => [
  whichGpu(inputs),
  ...missingF16(inputs),
  ...chosenPrecision(inputs),
  subgroups(inputs),
]
