/** Runs matmuls on the GPU over poisoned memory, beside a readable float64 twin. For tests. */
import { floatToHalf, halfToFloat } from '../../core/half'
import { ALIGNMENT } from '../../core/parameters'
import { RANGE_SLOTS } from '../../core/ranges'
import { pcg, uniform } from '../../core/rng'
import { allocate, type BufferSet } from '../../gpu/buffers'
import type { Gpu } from '../../gpu/device'
import { compileKernels } from '../../gpu/kernel'
import { divided, fillRanges, record } from '../../gpu/pass'
import { readThrough } from '../../gpu/readback'
import { gelu } from '../dense.testing'
import type { Ref } from '../plan'
import { Realizer } from '../realize'
import { type MatmulKernel, matmulSpec } from './kernels'
import { type MatmulShape, matmulPass } from './pass'

/** A NaN that stands where nothing may be read from, and a word that nothing may write over. */
const POISON = 0x7fc0dead
const GUARD_WORDS = 64

export interface MatmulCase extends Omit<MatmulShape, 'bias' | 'hidden'> {
  bias?: boolean
  gelu?: boolean
  /** In so many dispatches, if it can be divided. */
  pieces?: number
}

/** Everything that a matmul reads, as it is stored, in row-major order. */
export interface MatmulInputs {
  a: Float32Array
  b: Float32Array
  bias: Float32Array
  /** What `out` holds before. */
  before: Float32Array
}

/** Values in (−1, 1), exact in 16 bits where they are stored so. */
export function randomInputs({ m, n, k, precision }: MatmulCase, seed: number): MatmulInputs {
  const draw = (stream: number, count: number, halves: boolean): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => {
      const value = Math.fround(2 * uniform(pcg(seed ^ stream), i) - 1)
      return halves ? halfToFloat(floatToHalf(value)) : value
    })
  const halves = precision === 'packed16' || precision === 'f16'
  return { a: draw(1, m * k, halves), b: draw(2, k * n, halves), bias: draw(3, n, false), before: draw(4, m * n, false) }
}

/** The twin: each result in float64, and how large the numbers are that it is the sum of. */
export function matmulTwin({ m, n, k, transposed, alpha = 1, accumulate, bias }: MatmulCase, inputs: MatmulInputs) {
  const out = new Float64Array(m * n)
  const magnitude = new Float64Array(m * n)
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0
      let size = 0
      for (let l = 0; l < k; l++) {
        const left = inputs.a[transposed === 'a' ? l * m + i : i * k + l] as number
        const right = inputs.b[transposed === 'b' ? j * k + l : l * n + j] as number
        sum += left * right
        size += Math.abs(left * right)
      }
      const at = i * n + j
      const added = [bias ? (inputs.bias[j] as number) : 0, accumulate ? (inputs.before[at] as number) : 0] as const
      out[at] = alpha * sum + added[0] + added[1]
      magnitude[at] = Math.abs(alpha) * size + Math.abs(added[0]) + Math.abs(added[1])
    }
  return { out, magnitude, hidden: out.map(gelu) }
}

/** Buffers for matmuls of up to `most` numbers an operand, and the way through the GPU. */
export class MatmulBench {
  private constructor(
    private readonly gpu: Gpu,
    private readonly buffers: BufferSet,
    private readonly most: number,
  ) {}

  /** Names of all kernels that were compiled. */
  readonly kernels = new Set<MatmulKernel>()

  static async open(gpu: Gpu, most: number): Promise<MatmulBench> {
    const storage = (name: string, bytes: number) => ({ name, kind: 'scratch' as const, role: 'storage' as const, bytes })
    const bytes = 4 * (most + GUARD_WORDS)
    const list = [
      ...['a', 'b', 'bias', 'out', 'hidden'].map((name) => storage(name, bytes)),
      storage('clip', ALIGNMENT),
      { ...storage('pass.uniforms', ALIGNMENT), role: 'uniform' as const },
      { ...storage('ranges', RANGE_SLOTS * ALIGNMENT), role: 'uniform' as const },
      { ...storage('staging', bytes), role: 'staging' as const },
    ]
    const buffers = await allocate(gpu, { buffers: list, total: list.reduce((sum, { bytes: own }) => sum + own, 0) })
    fillRanges(gpu.device, buffers.get('ranges'))
    return new MatmulBench(gpu, buffers, most)
  }

  /**
   * Computes one matmul.
   * @throws when a word behind the end of a result was written
   */
  async run(shape: MatmulCase, inputs: MatmulInputs): Promise<{ out: Float32Array; hidden: Float32Array }> {
    const { m, n, k, accumulate } = shape
    const values = m * n
    if (Math.max(values, m * k, k * n, n) > this.most) throw new Error(`${m} × ${n} × ${k} is too large for this bench`)
    const halves = shape.precision === 'packed16' || shape.precision === 'f16'
    const write = (name: string, words: Uint32Array<ArrayBuffer>) => this.gpu.device.queue.writeBuffer(this.buffers.get(name), 0, words)
    write('a', stored(inputs.a, halves))
    write('b', stored(inputs.b, halves))
    write('bias', stored(inputs.bias, false))
    write('out', poisoned(accumulate ? inputs.before : new Float32Array(0), values))
    write('hidden', poisoned(new Float32Array(0), values))
    const { bias: hasBias, gelu: curved, pieces = 1, ...rest } = shape
    const whole = (name: string): Ref => ({ name, offset: 0, size: 4 * (values + GUARD_WORDS) })
    const operand = (name: string, bytes: number): Ref => ({ name, offset: 0, size: Math.max(16, Math.ceil(bytes / 16) * 16) })
    const each = halves ? 2 : 4
    const { subgroup, software } = this.gpu.report
    const choices = { subgroup, software, chosen: {} }
    const spec = matmulPass(choices, 'test', operand('a', each * m * k), operand('b', each * k * n), whole('out'), {
      ...rest,
      ...(hasBias && { bias: operand('bias', 4 * n) }),
      ...(curved && { hidden: whole('hidden') }),
    })
    this.kernels.add(spec.kernel as MatmulKernel)
    const kernels = await compileKernels(this.gpu, { [spec.kernel]: matmulSpec(spec.kernel as MatmulKernel, subgroup) })
    const pass = new Realizer(this.gpu.device, kernels, this.buffers).pass(spec)
    const encoder = this.gpu.device.createCommandEncoder()
    record(encoder, 'test', divided(pass, pieces))
    this.gpu.device.queue.submit([encoder.finish()])
    return { out: await this.read('out', values), hidden: curved ? await this.read('hidden', values) : new Float32Array(0) }
  }

  private async read(name: string, values: number): Promise<Float32Array> {
    const bytes = await readThrough(this.gpu.device, this.buffers.get('staging'), this.buffers.get(name), 0, 4 * (values + GUARD_WORDS))
    const words = new Uint32Array(bytes.buffer)
    const broken = words.subarray(values).findIndex((word) => word !== POISON)
    if (broken >= 0) throw new Error(`${name}: the word ${broken} behind its end was written`)
    return new Float32Array(bytes.buffer, 0, values)
  }

  destroy(): void {
    this.buffers.destroy()
  }
}

/** Values as they lie in the GPU's memory, and one four of poison behind them, which may be read but must count for nothing. */
function stored(values: Float32Array, halves: boolean): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array((halves ? Math.ceil(values.length / 2) : values.length) + 4).fill(POISON)
  if (halves) new Uint16Array(words.buffer).set(Array.from(values, floatToHalf))
  else new Float32Array(words.buffer).set(values)
  return words
}

function poisoned(values: Float32Array, count: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count + GUARD_WORDS).fill(POISON)
  new Float32Array(words.buffer).set(values)
  return words
}
