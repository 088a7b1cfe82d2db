import type { PresetName } from '../../core/config/types'
import type { Studio } from '../studio/studio'

interface TourRun {
  preset: PresetName
  sets: Readonly<Record<string, number>>
}

/** Enough steps to see the loss fall; on a software device as few as that takes. The rate is the one of the model's own evidence. */
export const tourRun = (software: boolean): TourRun =>
  software
    ? { preset: 'tiny', sets: { 'batch.micro': 16, 'run.steps': 60, 'run.evaluateEvery': 20, 'optimizer.learningRate': 0.004 } }
    : { preset: 'light', sets: { 'batch.micro': 32, 'run.steps': 300, 'run.evaluateEvery': 25, 'optimizer.learningRate': 0.004 } }

/** Takes the tour's settings and trains; the run ends at its last step, or when a person ends it. The settings that stood before can be had back. */
export async function trainTour({ stores, commands }: Studio): Promise<void> {
  const { config, device, toasts, place } = stores
  const { preset, sets } = tourRun(device.getState().report?.software ?? false)
  const back = config.getState().replace(preset, new Map(Object.entries(sets)))
  toasts.say(`Settings of the tour: preset ${preset}.`, back)
  place.show('train')
  await commands.train()
}
