import { type FilmChunk, writeWebm } from './webm'

/** Tried in this order; the first that the browser encodes is taken. */
const CODECS = [
  { name: 'V_VP9', codec: 'vp09.00.41.08' },
  { name: 'V_VP8', codec: 'vp8' },
] as const
const BITS_PER_PIXEL = 0.9
/** A picture that can be jumped to, at least every so many. */
const KEY_EVERY = 12

/** Pictures, one after the other, as a WebM film. */
export class FilmMaker {
  readonly #chunks: FilmChunk[] = []
  #count = 0
  #failure: Error | null = null

  private constructor(
    private readonly encoder: VideoEncoder,
    private readonly codec: 'V_VP8' | 'V_VP9',
    private readonly size: { width: number; height: number },
    private readonly milliseconds: number,
  ) {}

  /** @throws Error where this browser has no encoder, in a sentence */
  static async open(width: number, height: number, milliseconds: number): Promise<FilmMaker> {
    if (typeof VideoEncoder === 'undefined') throw new Error('This browser has no video encoder (WebCodecs).')
    const base = {
      width,
      height,
      bitrate: Math.round((width * height * BITS_PER_PIXEL * 1000) / milliseconds),
      framerate: 1000 / milliseconds,
    }
    for (const { name, codec } of CODECS) {
      const { supported } = await VideoEncoder.isConfigSupported({ codec, ...base }).catch(() => ({ supported: false }))
      if (!supported) continue
      const film: { maker: FilmMaker | null } = { maker: null }
      const encoder = new VideoEncoder({
        output: (chunk) => film.maker?.take(chunk),
        error: (error) => film.maker?.fail(error),
      })
      encoder.configure({ codec, ...base })
      film.maker = new FilmMaker(encoder, name, { width, height }, milliseconds)
      return film.maker
    }
    throw new Error('This browser encodes neither VP9 nor VP8.')
  }

  private take(chunk: EncodedVideoChunk): void {
    const bytes = new Uint8Array(chunk.byteLength)
    chunk.copyTo(bytes)
    this.#chunks.push({ bytes, at: Math.round(chunk.timestamp / 1000), key: chunk.type === 'key' })
  }

  private fail(error: Error): void {
    this.#failure = error
  }

  /** The next picture; returns how many there are. */
  add(picture: OffscreenCanvas): number {
    const duration = this.milliseconds * 1000
    const frame = new VideoFrame(picture, { timestamp: this.#count * duration, duration })
    this.encoder.encode(frame, { keyFrame: this.#count % KEY_EVERY === 0 })
    frame.close()
    return ++this.#count
  }

  async finish(): Promise<Blob> {
    await this.encoder.flush()
    this.encoder.close()
    if (this.#failure) throw this.#failure
    const { codec, size, milliseconds } = this
    const bytes = writeWebm({ codec, ...size, milliseconds: milliseconds * this.#count, chunks: this.#chunks })
    return new Blob([bytes], { type: 'video/webm' })
  }
}
