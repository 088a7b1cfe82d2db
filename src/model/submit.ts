import type { Gpu } from '../gpu/device'
import { type Command, divided, type Pass, type Piece, record } from '../gpu/pass'
import { watchOf } from '../gpu/watch'
import type { Pace, Work } from './pace'

/** Submissions under way at once. */
const QUEUE_DEPTH = 2

/** What goes to the GPU together. */
export interface Submission {
  parts: (Command | Piece)[]
  /** That it will take. */
  seconds: number
}

function workOf(part: Command | Piece): Work {
  if (part.kind === 'pass') return part
  if (part.kind === 'copy') return { flops: 0, bytes: 2 * part.bytes }
  if (part.kind === 'clear') return { flops: 0, bytes: part.buffer.size }
  const { pass, count } = part
  const share = count / (pass.grid[0] * pass.grid[1])
  return { flops: share * pass.flops, bytes: share * pass.bytes }
}

/** What is dispatched. */
function* pipelinesOf(parts: readonly (Command | Piece)[]): Generator<GPUComputePipeline> {
  for (const part of parts) {
    if (part.kind === 'pass') yield part.pipeline
    if (part.kind === 'piece') yield part.pass.pipeline
  }
}

/** A pass that takes longer than the budget as pieces that do not. */
const inPieces = (pass: Pass, pace: Pace): readonly (Pass | Piece)[] => divided(pass, Math.ceil(pace.seconds(pass) / pace.budget))

/**
 * Cuts commands into as few submissions as the pace allows, one where there is none. Their order, and so every bit that they
 * compute, is the same however they are cut. Lazy, as the pace changes while they run.
 */
export function* submissions(commands: Iterable<Command>, pace: Pace | null): Generator<Submission> {
  let next: Submission = { parts: [], seconds: 0 }
  for (const command of commands)
    for (const part of command.kind === 'pass' && pace ? inPieces(command, pace) : [command]) {
      const seconds = pace ? pace.seconds(workOf(part)) : 0
      if (pace && next.parts.length > 0 && next.seconds + seconds > pace.budget) {
        yield next
        next = { parts: [], seconds: 0 }
      }
      next.parts.push(part)
      next.seconds += seconds
    }
  if (next.parts.length > 0) yield next
}

/** Sends commands to one device, few submissions at a time, so that others get their turn and little is lost by a stop. */
export class Submitter {
  private readonly underWay: Promise<void>[] = []
  /** When the last submission that has ended did, in milliseconds. */
  private ended = Number.NEGATIVE_INFINITY

  constructor(
    private readonly gpu: Gpu,
    /** Null: whatever is to run together is one submission. */
    readonly pace: Pace | null,
  ) {}

  /** Submits commands in their order; resolves when all are with the GPU. */
  async run(label: string, commands: Iterable<Command>): Promise<void> {
    for (const { parts, seconds } of submissions(commands, this.pace)) {
      while (this.underWay.length >= QUEUE_DEPTH) await this.underWay.shift()
      const began = this.gpu.clock.now()
      const done = this.end(label, this.send(label, parts), began, seconds)
      // an end that nobody comes to wait for is not lost: what was to be read fails too
      done.catch(() => undefined)
      this.underWay.push(done)
    }
  }

  /** @param unproven pipelines that run for the first time */
  private async end(label: string, unproven: readonly GPUComputePipeline[], began: number, predicted: number): Promise<void> {
    await this.followed(label, unproven)
    const now = this.gpu.clock.now()
    const milliseconds = now - Math.max(began, this.ended)
    this.pace?.observe(predicted, milliseconds / 1000)
    if (unproven.length === 0) watchOf(this.gpu.device).observe(milliseconds)
    this.ended = now
  }

  /** Resolves when what was submitted is done. Kernels that run for the first time may have to be compiled: they have longer. */
  private async followed(label: string, unproven: readonly GPUComputePipeline[]): Promise<void> {
    const { device } = this.gpu
    const watch = watchOf(device)
    await watch.ask(device.queue.onSubmittedWorkDone(), label, unproven.length > 0 ? 'first' : 'usual')
    watch.prove(unproven)
  }

  /** Records and submits one command buffer at once. */
  submit(label: string, parts: readonly (Command | Piece)[]): void {
    const unproven = this.send(label, parts)
    // whoever reads what it made hears of its failure
    if (unproven.length > 0) this.followed(label, unproven).catch(() => undefined)
  }

  /** @returns the pipelines of it that never ran before */
  private send(label: string, parts: readonly (Command | Piece)[]): GPUComputePipeline[] {
    const { device } = this.gpu
    const encoder = device.createCommandEncoder({ label })
    record(encoder, label, parts)
    device.queue.submit([encoder.finish()])
    return watchOf(device).unproven(pipelinesOf(parts))
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.underWay.length > 0) await this.underWay.shift()
  }
}
