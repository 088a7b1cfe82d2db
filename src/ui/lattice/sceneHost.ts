import type { SceneCost } from '../../scene/budget'
import { LatticeScene } from '../../scene/latticeScene'
import type { Stores } from '../../store/stores'
import { startScene } from '../../worker/client'

/** On a software device drawing takes the processor that training needs. */
const SOFTWARE_FRAMES = 4
const MOST_FRAMES = 60
/** Milliseconds in which a GPU process comes back. */
const AGAIN_MS = 1000

interface Hearing {
  /** It can draw now. */
  onReady: () => void
  onPick: (cell: number | null) => void
  onDraw: (cost: SceneCost, milliseconds: number) => void
  onFailure: (reason: string) => void
}

/** The element that the scene lives in, and the scene itself, from when there is something to draw. */
export class SceneHost {
  readonly root = document.createElement('div')
  readonly #resizes = new ResizeObserver(() => this.#scene?.resize())
  #loading: Promise<void> | null = null
  #scene: LatticeScene | null = null

  constructor(
    private readonly stores: Stores,
    private readonly hearing: Hearing,
  ) {
    this.root.className = 'stage'
    this.#resizes.observe(this.root)
    this.root.addEventListener('lattice-time', () => this.#scene?.time())
    stores.prefs.subscribe(({ theme }, before) => theme !== before.theme && this.#scene?.setTheme(theme))
    stores.device.subscribe(() => this.#scene?.limit(this.framesPerSecond))
    document.addEventListener('visibilitychange', () => this.#scene?.wake(document.visibilityState === 'visible'))
  }

  get scene(): LatticeScene | null {
    return this.#scene
  }

  get framesPerSecond(): number {
    return this.#software ? SOFTWARE_FRAMES : MOST_FRAMES
  }

  /** Starts the scene, once. */
  load(): void {
    this.#loading ??= this.#create().catch((error: unknown) => {
      this.hearing.onFailure(error instanceof Error ? error.message : String(error))
    })
  }

  get #software(): boolean {
    return this.stores.device.getState().report?.software ?? true
  }

  async #create(): Promise<void> {
    await this.#deviceKnown()
    const slow = this.#software
    const { onPick, onDraw, onFailure, onReady } = this.hearing
    this.#scene = new LatticeScene(this.root, startScene(), {
      theme: this.stores.prefs.getState().theme,
      maxFramesPerSecond: this.framesPerSecond,
      pixelRatio: slow ? 1 : Math.min(2, devicePixelRatio),
      detail: slow ? 1 : 2,
      onPick,
      onDraw,
      onFailure,
      onLost: () => this.#again(),
    })
    this.#scene.canvas.setAttribute('aria-label', 'Lattice in 3-D: drag or use the arrow keys to turn it')
    onReady()
  }

  /** A GPU process that crashed takes the scene with it: another one takes its place when there is a GPU again. */
  #again(): void {
    this.#scene?.destroy()
    this.#scene = null
    setTimeout(() => {
      this.#loading = null
      this.load()
    }, AGAIN_MS)
  }

  /** How finely to draw depends on the device. */
  #deviceKnown(): Promise<void> {
    const { device } = this.stores
    const known = (): boolean => device.getState().report !== null || device.getState().problem !== null
    if (known()) return Promise.resolve()
    return new Promise((done) => {
      const off = device.subscribe(() => {
        if (!known()) return
        off()
        done()
      })
    })
  }
}
