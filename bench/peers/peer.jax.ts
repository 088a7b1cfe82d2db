/** jax-js as a contender: its state, and what goes to the GPU and back in an update. */
import { adamwOf, type Jax, lossOf, type Value, type Values } from './model.jax'
import { adamFactors, type Gradients, LOSSES, type Losses, type Peer, type Problem, type Rows, shapesOf, type Tensors } from './problem'

/** Opens jax-js on the device that `navigator.gpu` hands out (device.ts). */
export async function openJax(_device: GPUDevice, problem: Problem, weights: Tensors): Promise<Peer> {
  const jax = await import('@jax-js/jax')
  if (!(await jax.init('webgpu')).includes('webgpu')) throw new Error('jax-js finds no WebGPU.')
  jax.defaultDevice('webgpu')
  return new JaxPeer(jax, problem, weights)
}

class JaxPeer implements Peer {
  readonly name = 'jax-js'
  private updates = 0
  private params: Values
  private first: Values
  private second: Values
  private readonly step
  private readonly differentiate

  constructor(
    private readonly jax: Jax,
    private readonly problem: Problem,
    weights: Tensors,
  ) {
    const { numpy: np } = jax
    const shapes = shapesOf(problem)
    const each = (make: (name: string, shape: number[]) => Value): Values =>
      Object.fromEntries(shapes.map(([name, shape]) => [name, make(name, shape)]))
    this.params = each((name, shape) => np.array(weights.get(name) as Float32Array<ArrayBuffer>, { shape }))
    this.first = each((_, shape) => np.zeros(shape))
    this.second = each((_, shape) => np.zeros(shape))
    const loss = lossOf(jax, problem)
    const gradient = jax.valueAndGrad(loss, { hasAux: true })
    this.differentiate = jax.jit(gradient)
    const adamw = adamwOf(jax, problem)
    this.step = jax.jit((params: Values, first: Values, second: Values, factors: Value, query: Value, reply: Value, masks: Value[]) => {
      const [[total, parts], gradients] = gradient(borrowed(params), query, reply, masks)
      parts.dispose()
      return [total, ...adamw(params, gradients, first, second, factors)] as [Value, Values, Values, Values]
    })
  }

  private upload({ query, reply, masks }: Rows): [Value, Value, Value[]] {
    const { numpy: np } = this.jax
    const { batch, geometry: g } = this.problem
    const rows = (values: Float32Array<ArrayBuffer>) => np.array(values, { shape: [batch, g.din] })
    return [rows(query), rows(reply), masks.map((mask) => np.array(mask, { shape: [g.depth, g.height, g.width, batch, 1] }))]
  }

  async update(rows: Rows): Promise<number> {
    const { optimizer } = this.problem.config
    const { size, floor } = adamFactors(this.problem.config, ++this.updates, rows.learningRate)
    const factors = this.jax.numpy.array(new Float32Array([size, floor, 1 - rows.learningRate * optimizer.weightDecay]))
    const [loss, params, first, second] = this.step(this.params, this.first, this.second, factors, ...this.upload(rows))
    Object.assign(this, { params, first, second })
    const [value] = await loss.data()
    return value as number
  }

  async gradients(rows: Rows): Promise<Gradients> {
    const [[total, parts], gradients] = this.differentiate(borrowed(this.params), ...this.upload(rows))
    total.dispose()
    const values = await parts.data()
    return {
      losses: Object.fromEntries(LOSSES.map((name, i) => [name, values[i]])) as Losses,
      gradients: await read(gradients),
    }
  }

  weights(): Promise<Tensors> {
    return read(borrowed(this.params))
  }

  destroy(): void {
    for (const values of [this.params, this.first, this.second]) for (const value of Object.values(values)) value.dispose()
    this.step.dispose()
    this.differentiate.dispose()
  }
}

/** jax-js frees what is passed on; this keeps it. */
const borrowed = (values: Values): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.ref]))

async function read(values: Values): Promise<Tensors> {
  const read = new Map<string, Float32Array<ArrayBuffer>>()
  for (const [name, value] of Object.entries(values)) read.set(name, new Float32Array((await value.data()) as Float32Array))
  return read
}
