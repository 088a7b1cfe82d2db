import type { Problem } from './errors'

/** What a command gives, or what kept it from that; plain data, as it crosses the worker boundary. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem }
