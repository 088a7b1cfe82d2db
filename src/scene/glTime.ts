/** Adds up the time that is spent within calls to WebGL: what it does there is the driver's doing, not ours. */
export class GlTime {
  #milliseconds = 0

  /** Times every call on this context from now on. */
  constructor(context: object) {
    const methods = context as Record<string, unknown>
    for (let type = Object.getPrototypeOf(context); type && type !== Object.prototype; type = Object.getPrototypeOf(type))
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
        if (typeof value !== 'function' || name === 'constructor' || Object.hasOwn(methods, name)) continue
        methods[name] = (...args: unknown[]): unknown => {
          const start = performance.now()
          const result: unknown = value.apply(context, args)
          this.#milliseconds += performance.now() - start
          return result
        }
      }
  }

  /** Milliseconds since the last look. */
  take(): number {
    const taken = this.#milliseconds
    this.#milliseconds = 0
    return taken
  }
}
