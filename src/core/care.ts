/** What a person prefers to happen when something goes wrong; remembered in the browser. */
export interface Care {
  /** The screen stays on while a run trains. */
  awake: boolean
  /** A batch that does not fit is made smaller without being asked for. */
  fitBatch: boolean
  /** Seconds of silence after which the GPU counts as hung; null: by what submissions take. */
  deadline: number | null
}

export const USUAL_CARE: Care = { awake: true, fitBatch: false, deadline: null }

/** Deadlines that can be chosen, in seconds. */
export const DEADLINES = [5, 10, 30, 120, 600] as const

/** What was remembered, where it can be understood. */
export function readCare(value: unknown): Care {
  const { awake, fitBatch, deadline } = (value ?? {}) as Partial<Record<keyof Care, unknown>>
  return {
    awake: typeof awake === 'boolean' ? awake : USUAL_CARE.awake,
    fitBatch: typeof fitBatch === 'boolean' ? fitBatch : USUAL_CARE.fitBatch,
    deadline: typeof deadline === 'number' && deadline >= 1 && deadline <= 3600 ? deadline : null,
  }
}
