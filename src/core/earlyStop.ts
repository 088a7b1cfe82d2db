/** What early stopping can watch, and which way it gets better. */
export const MONITORS = { loss: 'falls', cosine: 'rises', 'recall@1': 'rises', 'recall@10': 'rises' } as const
export type Monitor = keyof typeof MONITORS

/** CONTRACT.md's example. */
export const EARLY_STOP_DEFAULT = { monitor: 'loss', patience: 10, minDelta: 0 } as const
