/** Time, handed in by the host so that the engine itself stays reproducible. */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number
  /** The date and time, ISO 8601. */
  date(): string
}
