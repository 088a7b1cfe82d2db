import { createStore } from 'zustand/vanilla'
import type { DrawnCost } from '../../scene/budget'
import type { LatticeScene } from '../../scene/latticeScene'
import { sameGrid } from '../../scene/values'
import type { Range, SceneView, SpaceAxis } from '../../scene/view'
import type { Stores } from '../../store/stores'
import type { Commands } from '../studio/commands'
import { PictureExport } from './exportPicture'
import { LatticeLook } from './look'
import { type Content, hurtText, liveContent, Painter, rowsContent } from './picture'
import type { Scale } from './quantities'
import { SceneHost } from './sceneHost'
import { ShownChannel } from './shown'
import type { StageControl, StageState } from './stageState'
import { followUrl } from './urlState'
import { DEFAULT_VIEW, type LatticeView } from './view'

/** Pictures of a training run a second, at most. */
const MOST_LIVE = 30

export interface Place {
  host: HTMLElement
  fillX: number
  fillY: number
  azimuth: number
  elevation: number
  /** Only a small picture of what is trained: no words, no rows, this gap. */
  small?: { gap: number }
}

const QUANTITY = { mode: DEFAULT_VIEW.mode, channel: DEFAULT_VIEW.channel, map: DEFAULT_VIEW.map }
const FIRST: Scale = { kind: 'linear', low: 0, high: 1 }
const NOTHING: Content = { shown: [], titles: [], hurt: -1 }

/**
 * The one 3-D view of the page. Its canvas moves between the screens that show it, so that its WebGL context and its
 * shaders are made once.
 */
export class LatticeStage implements StageControl {
  readonly state = createStore<StageState>()(() => ({ view: DEFAULT_VIEW, sample: 0, quantity: QUANTITY, scale: FIRST, problem: null }))
  readonly look: LatticeLook
  /** The first of the lattices on the screen. */
  readonly shown = new ShownChannel()
  readonly exports: PictureExport
  readonly painter = new Painter()
  readonly #host: SceneHost
  #place: Place | null = null
  #sentView = ''
  /** Milliseconds that pictures took this thread since the last one was drawn. */
  #work = 0

  constructor(
    private readonly stores: Stores,
    private readonly commands: Commands,
  ) {
    this.look = new LatticeLook(stores, commands)
    this.exports = new PictureExport(this, stores)
    this.#host = new SceneHost(stores, {
      onReady: () => {
        // a scene that takes the place of another has seen nothing yet
        this.#sentView = ''
        this.#frame()
      },
      onPick: (cell) => this.#picked(cell),
      onDraw: (cost, milliseconds) => this.#tell({ ...cost, page: this.#work + milliseconds }),
      onFailure: (problem) => this.state.setState({ problem }),
    })
    stores.frames.subscribe(() => this.refresh())
    stores.run.subscribe(({ state }, before) => {
      const micro = state.config?.batch.micro ?? Number.POSITIVE_INFINITY
      if (this.state.getState().sample >= micro) this.state.setState({ sample: 0 })
      if (state.phase !== before.state.phase) this.refresh()
    })
    stores.device.subscribe(() => this.#watch())
    document.addEventListener('visibilitychange', () => this.#watch())
    this.look.state.subscribe(() => this.refresh())
    this.state.subscribe((now, before) => {
      if (now.view !== before.view) this.refresh()
      if (now.sample !== before.sample) this.#watch()
    })
    followUrl(this, stores)
  }

  get scene(): LatticeScene | null {
    return this.#host.scene
  }

  /** Shows the lattice in `place` until the returned function is called. */
  show(place: Place): () => void {
    this.#place = place
    place.host.append(this.#host.root)
    this.look.visible(!place.small)
    this.#watch()
    this.refresh()
    this.#frame()
    return () => {
      if (this.#place !== place) return
      this.#place = null
      this.look.visible(false)
      this.#host.root.remove()
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
    this.scene?.home()
  }

  /** What is to be seen now, on this screen. */
  get content(): Content {
    const rows = this.#place?.small ? null : this.look.shown
    if (rows) return rowsContent(rows, this.look.state.getState().t)
    const { latest } = this.stores.frames
    return latest ? liveContent(latest) : NOTHING
  }

  /** Draws what is to be seen, and tells everyone who shows something of it. */
  refresh(): void {
    const start = performance.now()
    const content = this.content
    const [first = null] = content.shown
    this.#fitView(first?.frame ?? null)
    const { view } = this.state.getState()
    const small = this.#place?.small
    const quantity = small ? DEFAULT_VIEW : this.painter.quantity(content, view)
    const scale = first ? this.painter.scale(content, quantity) : FIRST
    const { state } = this
    const { mode, channel, map } = quantity
    const before = state.getState()
    if (JSON.stringify([{ mode, channel, map }, scale]) !== JSON.stringify([before.quantity, before.scale]))
      state.setState({ quantity: { mode, channel, map }, scale })
    // of two lattices the damaged one is told of, where its quantity is known
    const told = quantity.mode === 'gradient' || quantity.mode === 'loss' ? 0 : Math.max(0, content.hurt)
    this.shown.push(content.shown[told] ?? null)
    // three.js and WebGL wait until there is something to draw
    if (first && this.#place) this.#host.load()
    this.#draw(content)
    this.#work += performance.now() - start
  }

  #draw(content: Content): void {
    if (!this.scene || !this.#place) return
    const { view } = this.state.getState()
    const { small } = this.#place
    const { spheres, brush, tool, hurt, t } = this.look.state.getState()
    const shownHurt = content.hurt >= 0 ? hurt : null
    const brushing = tool === 'damage' && !shownHurt && content.shown.length > 0
    const sceneView: SceneView = {
      slices: small ? DEFAULT_VIEW.slices : view.slices,
      gap: small?.gap ?? view.gap,
      labels: !small,
      selected: small ? null : view.selected,
      spheres: small ? [] : shownHurt ? spheres : brushing ? [brush] : [],
      hurt: hurtText(shownHurt, t),
    }
    const text = JSON.stringify(sceneView)
    if (text !== this.#sentView) this.scene.setView(sceneView)
    this.#sentView = text
    this.scene.setPicture(this.painter.picture(content, small ? DEFAULT_VIEW : view, brushing))
  }

  #fitted: { width: number; height: number; depth: number } | null = null

  /** Slices, the picked cell and the brush belong to a lattice of one size. */
  #fitView(frame: { width: number; height: number; depth: number } | null): void {
    if (!frame || sameGrid(frame, this.#fitted)) return
    const known = this.#fitted
    const { width, height, depth } = frame
    this.#fitted = { width, height, depth }
    if (known) this.setView({ slices: DEFAULT_VIEW.slices, selected: null })
    const half = (size: number): number => Math.floor((size - 1) / 2)
    const radius = Math.max(1, Math.round(width * 2) / 10)
    this.look.state.setState({ brush: { x: half(width), y: half(height), z: half(depth), radius } })
  }

  #picked(cell: number | null): void {
    const { tool } = this.look.state.getState()
    if (this.#place?.small || tool === 'orbit') return
    const grid = this.shown.latest?.frame
    if (tool === 'pick') this.setView({ selected: cell })
    if (tool === 'pick' || !grid) return
    if (cell === null) {
      this.stores.toasts.say('No cell there: click one of the cubes.')
      return
    }
    const [x, y] = [cell % grid.width, Math.floor(cell / grid.width) % grid.height]
    void this.look.damage({ x, y, z: Math.floor(cell / (grid.width * grid.height)) })
  }

  /** Lets a test, or an extension, see what a picture cost. */
  #tell(cost: DrawnCost): void {
    this.#work = 0
    this.#host.root.dispatchEvent(new CustomEvent('lattice-drawn', { detail: cost, bubbles: true }))
  }

  #frame(): void {
    if (!this.#place || !this.scene) return
    const { fillX, fillY, azimuth, elevation } = this.#place
    this.#draw(this.content)
    this.scene.setFraming({ fillX, fillY, azimuth, elevation })
  }

  #watch(): void {
    this.commands.watch({
      enabled: this.#place !== null && document.visibilityState === 'visible',
      framesPerSecond: Math.min(MOST_LIVE, this.#host.framesPerSecond),
      sample: this.state.getState().sample,
    })
  }
}
