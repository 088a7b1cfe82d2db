/** Who takes part. */
export type ContenderName = 'ours' | 'jax' | 'tfjs'
export type PeerName = Exclude<ContenderName, 'ours'>

export const TITLES: Readonly<Record<ContenderName, string>> = { ours: 'Lattice Studio', jax: 'jax-js', tfjs: 'TensorFlow.js' }
