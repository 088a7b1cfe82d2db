/** SHA-256 (FIPS 180-4) of bytes that come bit by bit: `crypto.subtle` needs them all at once. */
import { hexOfWords } from './hex'

const BLOCK = 64

/** The first 32 bits of the fractional parts of the `root`-th roots of the first primes. */
function fractions(count: number, root: number): Int32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Int32Array.from(primes, (prime) => Math.floor((prime ** (1 / root) % 1) * 2 ** 32))
}

const K = fractions(64, 3)
const INITIAL = fractions(8, 2)

/** Bytes in by {@link update}, 64 hex digits out by {@link digest}, as `sha256sum` prints them. */
export class Sha256 {
  private readonly state = INITIAL.slice()
  private readonly words = new Int32Array(64)
  private readonly rest = new Uint8Array(BLOCK)
  private held = 0
  private length = 0

  update(bytes: Uint8Array): this {
    this.length += bytes.length
    let at = 0
    if (this.held > 0) {
      at = Math.min(BLOCK - this.held, bytes.length)
      this.rest.set(bytes.subarray(0, at), this.held)
      this.held += at
      if (this.held < BLOCK) return this
      this.blocks(this.rest, 0, BLOCK)
      this.held = 0
    }
    const whole = at + Math.floor((bytes.length - at) / BLOCK) * BLOCK
    this.blocks(bytes, at, whole)
    this.rest.set(bytes.subarray(whole))
    this.held = bytes.length - whole
    return this
  }

  /** The digest of everything so far. Call it once. */
  digest(): string {
    const bits = 8 * this.length
    const end = new Uint8Array(this.held < BLOCK - 8 ? BLOCK : 2 * BLOCK)
    end.set(this.rest.subarray(0, this.held))
    end[this.held] = 0x80
    const view = new DataView(end.buffer)
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(end.length - 4, bits >>> 0)
    this.blocks(end, 0, end.length)
    return hexOfWords(this.state)
  }

  /** Works the 64-byte blocks of bytes[from … to) into the state. */
  private blocks(bytes: Uint8Array, from: number, to: number): void {
    const { state, words } = this
    for (let at = from; at < to; at += BLOCK) {
      schedule(words, bytes, at)
      rounds(state, words)
    }
  }
}

/** The 64 rounds of a block; four at a time, so that the eight values change places by name and not by moves. */
function rounds(state: Int32Array, w: Int32Array): void {
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let e = state[4] as number
  let f = state[5] as number
  let g = state[6] as number
  let h = state[7] as number
  for (let t = 0; t < 64; t += 4) {
    h = (h + sum1(e) + (g ^ (e & (f ^ g))) + (K[t] as number) + (w[t] as number)) | 0
    d = (d + h) | 0
    h = (h + sum0(a) + ((a & b) | (c & (a | b)))) | 0
    g = (g + sum1(d) + (f ^ (d & (e ^ f))) + (K[t + 1] as number) + (w[t + 1] as number)) | 0
    c = (c + g) | 0
    g = (g + sum0(h) + ((h & a) | (b & (h | a)))) | 0
    f = (f + sum1(c) + (e ^ (c & (d ^ e))) + (K[t + 2] as number) + (w[t + 2] as number)) | 0
    b = (b + f) | 0
    f = (f + sum0(g) + ((g & h) | (a & (g | h)))) | 0
    e = (e + sum1(b) + (d ^ (b & (c ^ d))) + (K[t + 3] as number) + (w[t + 3] as number)) | 0
    a = (a + e) | 0
    e = (e + sum0(f) + ((f & g) | (h & (f | g)))) | 0
    const p = a
    const q = b
    const r = c
    const s = d
    a = e
    b = f
    c = g
    d = h
    e = p
    f = q
    g = r
    h = s
  }
  state[0] = (state[0] as number) + a
  state[1] = (state[1] as number) + b
  state[2] = (state[2] as number) + c
  state[3] = (state[3] as number) + d
  state[4] = (state[4] as number) + e
  state[5] = (state[5] as number) + f
  state[6] = (state[6] as number) + g
  state[7] = (state[7] as number) + h
}

const sum0 = (x: number): number => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10))
const sum1 = (x: number): number => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7))

/** The 64 words of a block's message schedule. */
function schedule(w: Int32Array, bytes: Uint8Array, at: number): void {
  for (let t = 0; t < 16; t++) {
    const i = at + 4 * t
    w[t] = ((bytes[i] as number) << 24) | ((bytes[i + 1] as number) << 16) | ((bytes[i + 2] as number) << 8) | (bytes[i + 3] as number)
  }
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] as number
    const y = w[t - 2] as number
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[t] = ((w[t - 16] as number) + s0 + (w[t - 7] as number) + s1) | 0
  }
}
