import type { Screen } from '../../store/url'

export const SCREEN_NAMES: Readonly<Record<Screen, string>> = {
  data: 'Data',
  train: 'Train',
  lattice: 'Lattice',
  runs: 'Runs',
  devices: 'Devices',
}
