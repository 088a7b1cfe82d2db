/** TensorFlow.js as a contender: its state, and what goes to the GPU and back in an update. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { adamwOf, modelOf, type Tf, type Weights } from './model.tfjs'
import { adamFactors, type Gradients, LOSSES, type Losses, type Peer, type Problem, type Rows, shapesOf, type Tensors } from './problem'

/** Opens TensorFlow.js on the device that `navigator.gpu` hands out (device.ts). */
export async function openTfjs(_device: GPUDevice, problem: Problem, weights: Tensors): Promise<Peer> {
  // CommonJS packages in an ES module: their exports are the default.
  const tf = ((await import('@tensorflow/tfjs')) as unknown as { default: Tf }).default
  await import('@tensorflow/tfjs-backend-webgpu')
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js does not start its WebGPU backend.')
  return new TfjsPeer(tf, problem, weights)
}

class TfjsPeer implements Peer {
  readonly name = 'TensorFlow.js'
  private updates = 0
  private params: Tensor1D
  private first: Tensor1D
  private second: Tensor1D
  private readonly shapes
  private readonly model
  private readonly adamw

  constructor(
    private readonly tf: Tf,
    private readonly problem: Problem,
    weights: Tensors,
  ) {
    this.shapes = shapesOf(problem)
    const all = this.shapes.flatMap(([name]) => Array.from(weights.get(name) as Float32Array))
    this.params = tf.tensor1d(all)
    this.first = tf.zeros([all.length])
    this.second = tf.zeros([all.length])
    this.model = modelOf(tf, problem)
    this.adamw = adamwOf(tf, problem)
  }

  private upload({ query, reply, masks }: Rows): [Tensor2D, Tensor2D, Tensor2D[]] {
    const { tf } = this
    const { batch, geometry: g } = this.problem
    const { updateBound } = this.problem.config.lattice
    const rows = (values: Float32Array): Tensor2D => tf.tensor2d(values, [batch, g.din])
    // What a fired cell may change by: tanh is then multiplied once.
    const bounds = masks.map((mask) => mask.map((fires) => fires * updateBound))
    return [rows(query), rows(reply), bounds.map((bound) => tf.tensor2d(bound, [g.cells * batch, 1]))]
  }

  /** The parameters by name, cut out of the one vector. */
  private cut(): Tensor[] {
    let start = 0
    return this.shapes.map(([, shape]) => {
      const count = shape.reduce((a, b) => a * b)
      start += count
      return this.tf.slice(this.params, start - count, count).reshape(shape)
    })
  }

  /** Total loss, its parts, and the gradients in the order of the shapes. Within `tidy`. */
  private differentiate(rows: Rows): { parts: Tensor[]; value: Tensor; grads: Tensor[] } {
    const { tf, shapes, model } = this
    const [query, reply, masks] = this.upload(rows)
    const weights = this.cut()
    const named = (values: Tensor[]): Weights => Object.fromEntries(shapes.map(([name], i) => [name, values[i] as Tensor]))
    const target = model.encode(named(weights), reply)
    let parts: Tensor[] = []
    const gradient = tf.valueAndGrads((...values: Tensor[]) => {
      parts = model.losses(named(values), query, reply, target, masks)
      for (const part of parts) tf.keep(part)
      return parts[0] as Tensor
    })
    return { ...gradient(weights), parts }
  }

  async update(rows: Rows): Promise<number> {
    const { tf, problem } = this
    const { size, floor } = adamFactors(problem.config, ++this.updates, rows.learningRate)
    const [loss, ...state] = tf.tidy(() => {
      const { value, grads, parts } = this.differentiate(rows)
      const flat = tf.concat1d(grads.map((grad) => grad.reshape<Tensor1D>([-1])))
      const kept = 1 - rows.learningRate * problem.config.optimizer.weightDecay
      const next = this.adamw(this.params, flat, this.first, this.second, { size, floor, kept })
      const loss = value.clone()
      tf.dispose(parts)
      return [loss, ...next]
    }) as [Tensor, Tensor1D, Tensor1D, Tensor1D]
    tf.dispose([this.params, this.first, this.second])
    ;[this.params, this.first, this.second] = state as [Tensor1D, Tensor1D, Tensor1D]
    const [read] = await loss.data()
    loss.dispose()
    return read as number
  }

  async gradients(rows: Rows): Promise<Gradients> {
    const { parts, grads } = this.tf.tidy(() => this.differentiate(rows))
    const losses: [string, number][] = []
    for (const [i, name] of LOSSES.entries()) losses.push([name, (await (parts[i] as Tensor).data())[0] as number])
    const gradients = await this.read(grads)
    this.tf.dispose([parts, grads])
    return { losses: Object.fromEntries(losses) as Losses, gradients }
  }

  async weights(): Promise<Tensors> {
    const weights = this.tf.tidy(() => this.cut())
    const read = await this.read(weights)
    this.tf.dispose(weights)
    return read
  }

  private async read(tensors: Tensor[]): Promise<Tensors> {
    const read = new Map<string, Float32Array<ArrayBuffer>>()
    for (const [i, [name]] of this.shapes.entries()) read.set(name, new Float32Array((await (tensors[i] as Tensor).data()) as Float32Array))
    return read
  }

  destroy(): void {
    this.tf.disposeVariables()
    this.tf.dispose([this.params, this.first, this.second])
    this.model.destroy()
    this.adamw.destroy()
  }
}
