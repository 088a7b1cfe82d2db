import { isActive } from '../../store/run'
import type { Stores } from '../../store/stores'
import { sweepObstacle } from '../../store/sweeps'

/** Why no run can begin, in a sentence; null when one can. */
export function trainObstacle({ device, dataset, config, measure, run, sweeps }: Stores): string | null {
  const { report, problem } = device.getState()
  const { summary, reading } = dataset.getState()
  if (!report) return problem ? `${problem.problem} ${problem.remedy}` : 'The GPU is being asked for.'
  const sweep = sweepObstacle(sweeps.getState())
  if (sweep) return sweep
  if (isActive(run.getState().state.phase)) return 'A run is active: stop it first.'
  if (reading !== null) return `${reading} is being read.`
  if (!summary) return 'Open a dataset first.'
  if (measure.getState().under) return 'Something is being measured: wait for its end, or cancel it.'
  const [first] = config.getState().errors.values()
  return first ? `${first.subject}: ${first.problem}` : null
}
