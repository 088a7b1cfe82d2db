import { ALIGNMENT } from '../../core/parameters'
import { RANGE_SLOTS } from '../../core/ranges'
import { spreadOf } from '../../core/statistics/spread'
import { median } from '../../core/statistics/summary'
import { allocate, type BufferSet } from '../../gpu/buffers'
import type { Gpu } from '../../gpu/device'
import { compileKernels } from '../../gpu/kernel'
import { divided, fillRanges, type Pass, type Piece, record } from '../../gpu/pass'
import { scoped } from '../../gpu/scopes'
import { asked } from '../../gpu/watch'
import { BOUND_IN_PARTS } from '../arena'
import { Realizer } from '../realize'
import type { Candidate, Family } from './candidates'

/** Seconds of one submission, so that no driver's watchdog fires. */
const SUBMISSION_SECONDS = 0.1
export const MOST_REPEATS = 512
/** What is sustained is timed so many times at least: the middle one and their spread say something. */
const LEAST_ROUNDS = 5
/** Unless that takes so many times as long as was asked for. */
const PATIENCE = 10

/** What one run takes when many follow one another. */
export interface Sustained {
  runs: number
  /** Of one of them: the median of the rounds. */
  seconds: number
  /** Rounds of a few runs each that were timed. */
  rounds: number
  /** The middle half of their times, as a share of the middle one. */
  spread: number
}

/** A family's buffers on a device, and the candidates that run over them. */
export class Trial {
  private constructor(
    private readonly gpu: Gpu,
    private readonly buffers: BufferSet,
  ) {}

  static async open(gpu: Gpu, family: Family): Promise<Trial> {
    const most = Math.max(...family.candidates.map(({ passes }) => passes.length))
    const uniform = (name: string, bytes: number) => ({ name, kind: 'scratch' as const, role: 'uniform' as const, bytes })
    const buffers = [...family.buffers, uniform('pass.uniforms', most * ALIGNMENT), uniform('ranges', RANGE_SLOTS * ALIGNMENT)]
    const set = await allocate(gpu, { buffers, total: buffers.reduce((sum, { bytes }) => sum + bytes, 0) }, BOUND_IN_PARTS)
    fillRanges(gpu.device, set.get('ranges'))
    for (const [name, bytes] of Object.entries(family.contents ?? {})) gpu.device.queue.writeBuffer(set.get(name), 0, bytes)
    return new Trial(gpu, set)
  }

  /** Compiles a candidate. */
  async realize({ passes, kernels }: Candidate): Promise<readonly Pass[]> {
    const compiled = await compileKernels(this.gpu, kernels)
    const realizer = new Realizer(this.gpu.device, compiled, this.buffers)
    return scoped(this.gpu.device, 'tuning', () => passes.map((pass) => realizer.pass(pass)))
  }

  /** Compiles a candidate and runs it once, as drivers may compile at first use. */
  async prepare(candidate: Candidate): Promise<readonly Pass[]> {
    const ready = await this.realize(candidate)
    await this.seconds(ready)
    return ready
  }

  /** Seconds of one run among so many. */
  async time(passes: readonly Pass[], repeats = 1): Promise<number> {
    return (await this.seconds(Array.from({ length: repeats }, () => passes).flat())) / repeats
  }

  /**
   * Runs passes again and again for a while, in rounds that are timed one by one; at least one.
   * @param expected seconds that they take once, roughly
   */
  async sustain(passes: readonly Pass[], expected: number, duration: number, proceed: () => boolean): Promise<Sustained> {
    const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.floor(Math.min(SUBMISSION_SECONDS, duration / LEAST_ROUNDS) / expected)))
    const pieces = passes.flatMap((pass) => divided(pass, Math.ceil(expected / passes.length / SUBMISSION_SECONDS)))
    const submissions: readonly (readonly (Pass | Piece)[])[] =
      expected < SUBMISSION_SECONDS ? [Array.from({ length: repeats }, () => passes).flat()] : pieces.map((piece) => [piece])
    const times: number[] = []
    let spent = 0
    const wanted = (): boolean => spent < (times.length < LEAST_ROUNDS ? PATIENCE : 1) * duration
    while (times.length === 0 || (wanted() && proceed())) {
      let round = 0
      for (const parts of submissions) round += await this.seconds(parts)
      times.push(round / repeats)
      spent += round
    }
    return { runs: times.length * repeats, seconds: median(times), rounds: times.length, spread: spreadOf(times) }
  }

  private async seconds(parts: readonly (Pass | Piece)[]): Promise<number> {
    const { device, clock } = this.gpu
    const encoder = device.createCommandEncoder({ label: 'tuning' })
    record(encoder, 'tuning', parts)
    const commands = encoder.finish()
    const before = clock.now()
    device.queue.submit([commands])
    await asked(device, device.queue.onSubmittedWorkDone(), 'tuning')
    return (clock.now() - before) / 1000
  }

  destroy(): void {
    this.buffers.destroy()
  }
}
