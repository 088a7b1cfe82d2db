import type { Config } from './types'

/**
 * Whether a lattice makes the output surface. With the bypass (its tensors stay, unused) and with the MLP baseline (it has none)
 * there are no states, no internal loss and no frames.
 */
export const hasLattice = ({ lattice }: Pick<Config, 'lattice'>): boolean => !lattice.bypass && lattice.baseline === 'none'
