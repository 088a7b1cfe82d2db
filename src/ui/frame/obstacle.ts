import type { Stores } from '../../store/stores'
import { useConfig, useDataset, useDevice, useMeasure, useRun, useStudio, useSweeps } from '../studio/context'
import { trainObstacle } from '../studio/trainObstacle'

/** Why no run can begin, or what Train starts cannot, as it changes. */
export function useTrainObstacle(obstacle: (stores: Stores) => string | null = trainObstacle): string | null {
  const { stores } = useStudio()
  const now = (): string | null => obstacle(stores)
  // whichever of them changes renders anew, and the sentence is made from all
  useDevice(now)
  useDataset(now)
  useConfig(now)
  useRun(now)
  useSweeps(now)
  return useMeasure(now)
}
