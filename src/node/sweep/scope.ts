/** Which sweeps of a folder one process works on: those that were asked for, without those whose data is not here. */
import { type Problem, problemLine, toProblem } from '../../core/errors'
import type { Sweep } from '../../core/sweep/types'
import type { Scope } from '../../experiments/queue'
import type { SweepData } from './data'

/** A sweep that this process leaves to others, and why. */
export interface LeftOut {
  id: string
  name: string
  problem: Problem
}

export class WorkScope implements Scope {
  private readonly lacking = new Map<string, LeftOut>()

  constructor(
    private readonly data: Pick<SweepData, 'args'>,
    /** Ids of the sweeps that were asked for; null: all of the folder, later ones too. */
    private readonly asked: ReadonlySet<string> | null,
    private readonly say: (text: string) => void,
  ) {}

  /** Sweeps whose data is missing or other data, in the order in which that was found. */
  get leftOut(): readonly LeftOut[] {
    return [...this.lacking.values()]
  }

  includes({ id }: Pick<Sweep, 'id'>): boolean {
    return (this.asked?.has(id) ?? true) && !this.lacking.has(id)
  }

  /** Missing data is no fault of a trial: nothing is begun, and it is said once. */
  async ready(sweep: Sweep): Promise<boolean> {
    if (this.lacking.has(sweep.id)) return false
    try {
      await this.data.args(sweep)
      return true
    } catch (error) {
      const { id, name } = sweep
      const problem = toProblem(error, `sweep “${name}”`)
      if (!this.lacking.has(id)) this.say(`Sweep “${name}” is left out: ${problemLine(problem)}`)
      this.lacking.set(id, { id, name, problem })
      return false
    }
  }
}
