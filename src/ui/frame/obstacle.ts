import { useConfig, useDataset, useDevice, useMeasure, useStudio, useSweeps } from '../studio/context'
import { trainObstacle } from '../studio/trainObstacle'

/** {@link trainObstacle}, as it changes. */
export function useTrainObstacle(): string | null {
  const { stores } = useStudio()
  const now = (): string | null => trainObstacle(stores)
  // whichever of them changes renders anew, and the sentence is made from all
  useDevice(now)
  useDataset(now)
  useConfig(now)
  useSweeps(now)
  return useMeasure(now)
}
