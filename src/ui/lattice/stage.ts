import { createStore } from 'zustand/vanilla'
import type { LatticeFrame } from '../../core/frame'
import { LatticeScene } from '../../scene/latticeScene'
import type { SpaceAxis } from '../../scene/view'
import { DEFAULT_VIEW, type LatticeView, type Range } from '../../scene/view'
import type { Stores } from '../../store/stores'
import { startScene } from '../../worker/client'
import type { Commands } from '../studio/commands'

/** On a software device drawing takes the processor that training needs. */
const SOFTWARE_FRAMES = 4
const MOST_FRAMES = 30

export interface StageState {
  view: LatticeView
  /** Index of the sample that is shown. */
  sample: number
  /** The legend's upper end. */
  end: number
  /** Why there is no 3-D view. */
  problem: string | null
}

export interface Place {
  host: HTMLElement
  fillX: number
  fillY: number
  azimuth: number
  elevation: number
  /** What of the shared view is different here. */
  view: Partial<LatticeView>
}

/**
 * The one 3-D view of the page. Its canvas moves between the screens that show it, so that its WebGL context and its
 * shaders are made once.
 */
export class LatticeStage {
  readonly state = createStore<StageState>()(() => ({ view: DEFAULT_VIEW, sample: 0, end: 1, problem: null }))
  readonly #root = document.createElement('div')
  readonly #resizes = new ResizeObserver(() => this.#scene?.resize())
  #loading: Promise<void> | null = null
  #scene: LatticeScene | null = null
  #place: Place | null = null
  #size = ''

  constructor(
    private readonly stores: Stores,
    private readonly commands: Commands,
  ) {
    this.#root.className = 'stage'
    this.#resizes.observe(this.#root)
    stores.frames.subscribe((frame) => {
      if (frame) this.#fitView(frame)
      this.#scene?.setFrame(frame)
    })
    stores.run.subscribe(({ state }) => {
      const micro = state.config?.batch.micro ?? Number.POSITIVE_INFINITY
      if (this.state.getState().sample >= micro) this.state.setState({ sample: 0 })
    })
    stores.prefs.subscribe(({ theme }, before) => theme !== before.theme && this.#scene?.setTheme(theme))
    stores.device.subscribe(() => {
      this.#scene?.limit(this.#framesPerSecond)
      this.#watch()
    })
    document.addEventListener('visibilitychange', () => this.#watch())
    this.state.subscribe((now, before) => {
      if (now.view !== before.view) this.#applyView()
      if (now.sample !== before.sample) this.#watch()
    })
  }

  get canvas(): HTMLCanvasElement | null {
    return this.#scene?.canvas ?? null
  }

  /** Shows the lattice in `place` until the returned function is called. */
  show(place: Place): () => void {
    this.#place = place
    place.host.append(this.#root)
    void this.#load().then(() => this.#frame())
    this.#watch()
    return () => {
      if (this.#place !== place) return
      this.#place = null
      this.#root.remove()
      this.#watch()
    }
  }

  setView(change: Partial<LatticeView>): void {
    this.state.setState(({ view }) => ({ view: { ...view, ...change } }))
  }

  setSlice(axis: SpaceAxis, range: Range | null): void {
    this.state.setState(({ view }) => ({ view: { ...view, slices: { ...view.slices, [axis]: range } } }))
  }

  home(): void {
    this.#scene?.home()
  }

  capture(): Promise<Blob | null> {
    return this.#scene?.capture() ?? Promise.resolve(null)
  }

  /** Slices and the picked cell belong to a lattice of one size. */
  #fitView({ width, height, depth }: LatticeFrame): void {
    const size = `${width} ${height} ${depth}`
    if (this.#size !== '' && size !== this.#size) this.setView({ slices: DEFAULT_VIEW.slices, selected: null })
    this.#size = size
  }

  get #software(): boolean {
    return this.stores.device.getState().report?.software ?? true
  }

  get #framesPerSecond(): number {
    return this.#software ? SOFTWARE_FRAMES : MOST_FRAMES
  }

  #load(): Promise<void> {
    this.#loading ??= this.#create().catch((error: unknown) => {
      this.state.setState({ problem: error instanceof Error ? error.message : String(error) })
    })
    return this.#loading
  }

  async #create(): Promise<void> {
    await this.#deviceKnown()
    const slow = this.#software
    this.#scene = new LatticeScene(this.#root, startScene(), {
      theme: this.stores.prefs.getState().theme,
      maxFramesPerSecond: this.#framesPerSecond,
      pixelRatio: slow ? 1 : Math.min(2, devicePixelRatio),
      detail: slow ? 1 : 2,
      onScale: (end) => this.state.setState({ end }),
      onPick: (cell) => this.#place?.view.labels !== false && this.setView({ selected: cell }),
      // Lets a test, or an extension, see what stands on the screen.
      onDraw: (frame) => this.#root.dispatchEvent(new CustomEvent('lattice-frame', { detail: frame, bubbles: true })),
      onFailure: (problem) => this.state.setState({ problem }),
    })
    this.#scene.canvas.setAttribute('aria-label', 'Lattice in 3-D: drag or use the arrow keys to turn it')
    this.#scene.setFrame(this.stores.frames.latest)
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

  #frame(): void {
    if (!this.#place || !this.#scene) return
    const { fillX, fillY, azimuth, elevation } = this.#place
    this.#applyView()
    this.#scene.setFraming({ fillX, fillY, azimuth, elevation })
  }

  #applyView(): void {
    this.#scene?.setView({ ...this.state.getState().view, ...this.#place?.view })
  }

  #watch(): void {
    this.commands.watch({
      enabled: this.#place !== null && document.visibilityState === 'visible',
      framesPerSecond: this.#framesPerSecond,
      sample: this.state.getState().sample,
    })
  }
}
