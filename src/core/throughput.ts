/** Updates over whose mean time a run's throughput is told; charts show each update for itself. */
export const THROUGHPUT_STEPS = 8
