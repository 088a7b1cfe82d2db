/** A full checkpoint for exact resume, the weights alone, or their moving average alone under the names of the weights. */
export type CheckpointKind = 'full' | 'weights' | 'ema'
